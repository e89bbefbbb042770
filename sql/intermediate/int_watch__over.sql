-- grain: deployment_id, kind
-- source: int_watch__ended, int_day__watched, int_signal__known
-- definition: Watch windows that are over by what is known, and lie in the time of which a kind of signal is known at all.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: kind incident or check
-- column: window_minutes length of the window, min
-- column: starts_at when it begins
-- column: ends_at when it ends
select
  ended.deployment_id,
  ended.service_id,
  known.kind,
  ended.window_minutes,
  ended.starts_at,
  ended.ends_at
from int_watch__ended AS ended
join int_day__watched AS day on day.ends_day = ended.ends_day
join int_signal__known AS known on ended.starts_at >= known.since_at
where ended.ends_at <= day.told_to_at
