-- grain: series_id, segment, measured_at
-- title: Points of outcomes
-- source: measurement, series, outcome, goal
-- definition: Each measured number of the business, of whatever source. What is measured under a goal's own id is a series of its
--   own, `goal:` and that id.
-- column: series_id the series
-- column: segment the part that was measured, '' for all
-- column: measured_at when
-- column: value the number, in its unit
-- column: unit what it is in
-- column: respondent_count people who answered, where people were asked
-- column: known_at since when it is known
-- column: url where it can be looked up
select
  point.series_id,
  coalesce(point.segment, '') AS segment,
  point.measured_at,
  point.value,
  coalesce(point.unit, series.unit) AS unit,
  point.respondent_count,
  point.known_at,
  point.url
from measurement AS point
left join series on series.series_id = point.series_id
union all
select
  'goal:' || outcome.goal_id AS series_id,
  '' AS segment,
  outcome.measured_at,
  outcome.value,
  goal.unit,
  CAST(NULL AS INTEGER) AS respondent_count,
  outcome.known_at,
  outcome.url
from outcome
left join goal on goal.goal_id = outcome.goal_id
