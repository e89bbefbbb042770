-- grain: deployment_id, kind
-- source: int_watch__over
-- definition: Watch windows that tell something of a kind of signal: they are over by what is known, and lie in the time of which such
--   signals are known at all.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: kind incident or check
-- column: window_minutes length of the window, min
-- column: seconds_inside of it before the next window of the service begins, s
with counted as (
  select
    deployment_id,
    service_id,
    kind,
    window_minutes,
    CAST(to_unixtime(ends_at) - to_unixtime(starts_at) AS BIGINT) AS own_seconds,
    CAST(
      to_unixtime(lead(starts_at) over (partition by service_id, kind order by starts_at, deployment_id))
      - to_unixtime(starts_at) AS BIGINT
    ) AS gap_seconds
  from int_watch__over
)
select
  deployment_id,
  service_id,
  kind,
  window_minutes,
  CASE WHEN gap_seconds < own_seconds THEN gap_seconds ELSE own_seconds END AS seconds_inside
from counted
