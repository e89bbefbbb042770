-- grain: deployment_id, kind, firing_id, watched_service_id
-- title: Signals in watch windows
-- source: watch_fact, int_service__watched, int_signal__fired
-- definition: What fired in the window after each deployment, of its service and of the services around it.
-- column: deployment_id the deployment
-- column: kind incident or check
-- column: firing_id the incident, or suite and commit
-- column: watched_service_id the service that it speaks of
-- column: relation same, is needed by or needs, from the deployed service
-- column: signal its name
-- column: title as it was told
-- column: severity as the tool says
-- column: fired_at when it fired
-- column: minutes from the deployment to that, min
-- column: ended_at when it was over, NULL while it lasts
-- column: url page of it
with looked as (
  select
    watch.deployment_id,
    watch.starts_at,
    watch.ends_at,
    near.watched_service_id,
    near.relation,
    CAST(floor(to_unixtime(watch.starts_at) / 86400) AS BIGINT) + step.days AS day_number
  from watch_fact AS watch
  join int_service__watched AS near on near.service_id = watch.service_id
  cross join (select * from (values (0), (1)) AS near_days(days)) AS step
),
fired as (
  select int_signal__fired.*, CAST(floor(to_unixtime(fired_at) / 86400) AS BIGINT) AS day_number
  from int_signal__fired
)
select
  looked.deployment_id,
  fired.kind,
  fired.firing_id,
  looked.watched_service_id,
  looked.relation,
  fired.signal,
  fired.title,
  fired.severity,
  fired.fired_at,
  (to_unixtime(fired.fired_at) - to_unixtime(looked.starts_at)) / 60 AS minutes,
  fired.ended_at,
  fired.url
from looked
join fired on fired.service_id = looked.watched_service_id and fired.day_number = looked.day_number
where fired.fired_at >= looked.starts_at
  and fired.fired_at <= looked.ends_at
