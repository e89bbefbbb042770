-- fact: bet_*, effect_*
-- What a goal's numbers did at the release that claimed it, trend taken out: a step beside a straight line by least squares,
-- its error widened by what one day's noise leaves in the next. A step is an effect from three errors on.
with claimed as (
  select goal_claim.goal_id, min(release.released_at) AS released_at
  from goal_claim
  join release on release.release_id = goal_claim.release_id
  group by goal_claim.goal_id
),
point as (
  select
    outcome.goal_id,
    epoch(outcome.measured_at) / 86400 AS day,
    outcome.value,
    CASE WHEN outcome.measured_at >= claimed.released_at THEN 1.0 ELSE 0.0 END AS step
  from outcome
  join claimed on claimed.goal_id = outcome.goal_id
),
line as (
  select
    goal_id,
    regr_slope(value, day) AS value_slope, regr_intercept(value, day) AS value_start,
    regr_slope(step, day) AS step_slope, regr_intercept(step, day) AS step_start
  from point
  group by goal_id
),
detrended as (
  select
    point.goal_id, point.day,
    point.value - line.value_start - line.value_slope * point.day AS value,
    point.step - line.step_start - line.step_slope * point.day AS step
  from point
  join line on line.goal_id = point.goal_id
),
fitted as (
  select goal_id, sum(value * step) / sum(step * step) AS effect, sum(step * step) AS spread
  from detrended
  group by goal_id
),
residual as (
  select
    detrended.goal_id,
    detrended.value - fitted.effect * detrended.step AS rest,
    lag(detrended.value - fitted.effect * detrended.step) over (partition by detrended.goal_id order by detrended.day) AS before
  from detrended
  join fitted on fitted.goal_id = detrended.goal_id
),
judged as (
  select
    fitted.goal_id,
    fitted.effect,
    sqrt(sum(rest * rest) / (count(*) - 3) / fitted.spread)
      * sqrt((1 + greatest(corr(rest, before), 0)) / (1 - greatest(corr(rest, before), 0))) AS error
  from fitted
  join residual on residual.goal_id = fitted.goal_id
  group by fitted.goal_id, fitted.effect, fitted.spread
)
select
  'bet_' || goal_id AS fact,
  CASE WHEN effect > 3 * error THEN 'up' WHEN effect < -3 * error THEN 'down' ELSE 'no detectable change' END AS item
from judged
union all
select 'effect_' || goal_id AS fact, CAST(effect AS VARCHAR) AS item
from judged
