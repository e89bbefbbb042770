-- grain: service_id, watched_service_id, kind, signal
-- title: Signals that followed deployments
-- source: int_watch__fired, int_watch__summed, int_signal__known, service
-- definition: For each service the signals of it and of the services around it that fired in windows after its deployments: in how
--   many of them, against how likely a time as long has it otherwise, at most: its rate outside all windows of the service times the
--   length.
--   Counted are windows that are over and that lie in the time of which this kind of signal is known at all. From five
--   windows on there is a share with its 95 % interval (Wilson), from twenty windows and three with a firing on a lift. Telling
--   is then a signal whose interval lies above the base.
-- limits: A lift without firings outside has no bound and is left open.
-- column: service_id the service that is deployed
-- column: watched_service_id the service that the signal speaks of
-- column: watched_name what that is called
-- column: relation same, is needed by or needs, from the deployed service
-- column: kind incident or check
-- column: signal its name
-- column: title as it was told last
-- column: worst_severity the first of its severities in order
-- column: window_count windows that are counted
-- column: fired_count of them with the signal
-- column: share_ratio share of these, NULL below five windows
-- column: low_ratio lower end of its interval
-- column: high_ratio upper end of its interval
-- column: outside_count firings outside all windows
-- column: outside_hours time outside all windows, h
-- column: base_ratio how likely a time as long as a window has it by itself, at most
-- column: lift_ratio share over base, NULL where it is too few, or never fired outside
-- column: is_telling whether there are enough and its interval lies above the base
-- column: p90_minutes within which nine of ten came after the deployment, NULL below five firings, min
-- column: last_at when it last fired in a window
with measured as (
  select
    fired.*,
    windows.window_count,
    (to_unixtime(known.seen_to_at) - to_unixtime(known.since_at)) / 3600 - windows.inside_hours AS outside_hours,
    CAST(windows.window_minutes AS DOUBLE) / 60 AS window_hours,
    CAST(fired.fired_count AS DOUBLE) / windows.window_count AS share
  from int_watch__fired AS fired
  join int_watch__summed AS windows on windows.service_id = fired.service_id and windows.kind = fired.kind
  join int_signal__known AS known on known.kind = fired.kind
),
bounded as (
  select
    measured.*,
    (share + 1.9207 / window_count - 1.96 * sqrt(share * (1 - share) / window_count + 0.9604 / window_count / window_count))
      / (1 + 3.8416 / window_count) AS low,
    (share + 1.9207 / window_count + 1.96 * sqrt(share * (1 - share) / window_count + 0.9604 / window_count / window_count))
      / (1 + 3.8416 / window_count) AS high,
    CASE
      WHEN outside_hours > 0 AND outside_count * window_hours >= outside_hours THEN 1
      WHEN outside_hours > 0 THEN outside_count * window_hours / outside_hours
    END AS base
  from measured
)
select
  bounded.service_id,
  bounded.watched_service_id,
  coalesce(service.name, bounded.watched_service_id) AS watched_name,
  bounded.relation,
  bounded.kind,
  bounded.signal,
  bounded.title,
  bounded.worst_severity,
  CAST(bounded.window_count AS INTEGER) AS window_count,
  CAST(bounded.fired_count AS INTEGER) AS fired_count,
  CASE WHEN bounded.window_count >= 5 THEN bounded.share END AS share_ratio,
  CASE WHEN bounded.window_count >= 5 THEN bounded.low END AS low_ratio,
  CASE WHEN bounded.window_count >= 5 THEN CASE WHEN bounded.high > 1 THEN 1 ELSE bounded.high END END AS high_ratio,
  CAST(bounded.outside_count AS INTEGER) AS outside_count,
  bounded.outside_hours,
  bounded.base AS base_ratio,
  CASE
    WHEN bounded.window_count >= 20 AND bounded.fired_count >= 3 AND bounded.base > 0 THEN bounded.share / bounded.base
  END AS lift_ratio,
  bounded.window_count >= 20 AND bounded.fired_count >= 3 AND coalesce(bounded.low > bounded.base, false) AS is_telling,
  CASE WHEN bounded.firing_count >= 5 THEN bounded.p90_minutes END AS p90_minutes,
  bounded.last_at
from bounded
left join service on service.service_id = bounded.watched_service_id
