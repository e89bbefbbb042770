-- grain: deployment_id
-- source: watch_fact
-- definition: Watch windows with the day on which they end.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: window_minutes length of the window, min
-- column: starts_at when it begins
-- column: ends_at when it ends
-- column: ends_day the day of that, as a text
select
  deployment_id,
  service_id,
  window_minutes,
  starts_at,
  ends_at,
  CAST(CAST(ends_at AS DATE) AS VARCHAR) AS ends_day
from watch_fact
