-- grain: deployment_id, kind
-- source: watch_fact, int_signal__fired
-- definition: Watch windows that tell something of a kind of signal: they are over by what is known, and lie in the time of which such
--   signals are known at all.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: kind incident or check
-- column: window_minutes length of the window, min
-- column: seconds_inside of it before the next window of the service begins, s
-- column: since_at since when this kind of signal is known
-- column: seen_to_at up to when anything is known
with seen as (
  select max(moment) AS seen_to_at
  from (
    select max(starts_at) AS moment from watch_fact
    union all
    select max(fired_at) AS moment from int_signal__fired
  ) AS moments
),
known as (
  select kind, min(fired_at) AS since_at
  from int_signal__fired
  group by kind
),
span as (
  select known.kind, known.since_at, seen.seen_to_at
  from known
  cross join seen
),
counted as (
  select
    watch.deployment_id,
    watch.service_id,
    span.kind,
    watch.window_minutes,
    CAST(to_unixtime(watch.ends_at) - to_unixtime(watch.starts_at) AS BIGINT) AS own_seconds,
    CAST(
      to_unixtime(lead(watch.starts_at) over (partition by watch.service_id, span.kind order by watch.starts_at, watch.deployment_id))
      - to_unixtime(watch.starts_at) AS BIGINT
    ) AS gap_seconds,
    span.since_at,
    span.seen_to_at
  from watch_fact AS watch
  join span on watch.starts_at >= span.since_at and watch.ends_at <= span.seen_to_at
)
select
  deployment_id,
  service_id,
  kind,
  window_minutes,
  CASE WHEN gap_seconds < own_seconds THEN gap_seconds ELSE own_seconds END AS seconds_inside,
  since_at,
  seen_to_at
from counted
