-- grain: service_id, watched_service_id, kind, signal
-- source: int_watch__counted, watch_firing_fact, int_signal__fired
-- definition: Signals that fired in counted windows after deployments of a service, and how often they fired outside all of them.
-- column: service_id the service that is deployed
-- column: watched_service_id the service that the signal speaks of
-- column: kind incident or check
-- column: signal its name
-- column: relation same, is needed by or needs
-- column: title as it was told last
-- column: worst_severity the first of its severities in order
-- column: fired_count windows in which it fired
-- column: firing_count firings in windows, once for each window that they lie in
-- column: outside_count firings in none
-- column: p90_minutes within which nine of ten came after the deployment
-- column: last_at when it last fired in a window
with inside as (
  select distinct counted.service_id, firing.kind, firing.firing_id, firing.watched_service_id, firing.signal
  from int_watch__counted AS counted
  join watch_firing_fact AS firing on firing.deployment_id = counted.deployment_id and firing.kind = counted.kind
),
fired as (
  select
    counted.service_id,
    firing.watched_service_id,
    firing.kind,
    firing.signal,
    min(firing.relation) AS relation,
    max_by(firing.title, firing.fired_at) AS title,
    min(firing.severity) AS worst_severity,
    count(distinct firing.deployment_id) AS fired_count,
    count(*) AS firing_count,
    approx_percentile(firing.minutes, 0.9) AS p90_minutes,
    max(firing.fired_at) AS last_at
  from int_watch__counted AS counted
  join watch_firing_fact AS firing on firing.deployment_id = counted.deployment_id and firing.kind = counted.kind
  group by counted.service_id, firing.watched_service_id, firing.kind, firing.signal
),
every_one as (
  select fired.service_id, fired.watched_service_id, fired.kind, fired.signal, count(*) AS firing_count
  from fired
  join int_signal__fired AS told
    on told.service_id = fired.watched_service_id
    and told.kind = fired.kind
    and told.signal = fired.signal
  group by fired.service_id, fired.watched_service_id, fired.kind, fired.signal
),
within_one as (
  select service_id, watched_service_id, kind, signal, count(*) AS firing_count
  from inside
  group by service_id, watched_service_id, kind, signal
)
select
  fired.service_id,
  fired.watched_service_id,
  fired.kind,
  fired.signal,
  fired.relation,
  fired.title,
  fired.worst_severity,
  fired.fired_count,
  fired.firing_count,
  every_one.firing_count - within_one.firing_count AS outside_count,
  fired.p90_minutes,
  fired.last_at
from fired
join every_one
  on every_one.service_id = fired.service_id
  and every_one.watched_service_id = fired.watched_service_id
  and every_one.kind = fired.kind
  and every_one.signal = fired.signal
join within_one
  on within_one.service_id = fired.service_id
  and within_one.watched_service_id = fired.watched_service_id
  and within_one.kind = fired.kind
  and within_one.signal = fired.signal
