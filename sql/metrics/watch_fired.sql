-- grain: case_id
-- title: Watch windows in which something fired
-- measure: proportion
-- unit: windows
-- better: lower
-- source: watch_fact, watch_firing_fact, watch_signal_fact, service, service_owner
-- definition: Of the windows after production deployments that are over, the share in which an incident of the service fired, or a
--   signal that tells (one that follows its deployments more often than chance).
-- limits: Whether a quiet window was watched at all is not in it: the verdicts that are kept say so.
-- column: case_id the deployment
-- column: happened_at when it went out
-- column: value 1 if something fired, 0 if not
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title the version
-- column: signal what fired first
-- column: url page of the deployment
with counted as (
  select firing.deployment_id, min_by(firing.title, firing.minutes) AS signal
  from watch_firing_fact AS firing
  join watch_fact AS watch on watch.deployment_id = firing.deployment_id
  left join watch_signal_fact AS telling
    on telling.service_id = watch.service_id
    and telling.watched_service_id = firing.watched_service_id
    and telling.kind = firing.kind
    and telling.signal = firing.signal
  where (firing.kind = 'incident' and firing.relation = 'same')
    or coalesce(telling.is_telling, false)
  group by firing.deployment_id
)
select
  watch.deployment_id AS case_id,
  watch.starts_at AS happened_at,
  CAST(CASE WHEN counted.deployment_id IS NOT NULL THEN 1 ELSE 0 END AS DOUBLE) AS value,
  false AS is_open,
  watch.service_id,
  owner.team_id,
  service.value_stream_id,
  service.repository_id,
  watch.version AS title,
  counted.signal,
  watch.url
from watch_fact AS watch
left join service on service.service_id = watch.service_id
left join service_owner AS owner
  on owner.service_id = watch.service_id
  and watch.starts_at >= owner.valid_from_at
  and watch.starts_at < coalesce(owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
left join counted on counted.deployment_id = watch.deployment_id
where watch.ends_at <= as_of()
