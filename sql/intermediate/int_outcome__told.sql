-- grain: series_id, segment, measured_at
-- definition: Every number that is told of a series, of whatever source, the ones included that do not count: those of a time after
--   all that their source has told until now, which are plans and not measured, and those without a value.
--   What is measured under a goal's own id is a series of its own, `goal:` and that id; answers of users are one a service,
--   `nps:` and that service. Where both a source and answers tell of one moment, the source does.
-- column: series_id the series
-- column: segment the part that was measured, '' for all
-- column: measured_at when
-- column: value the number, NULL where none was told
-- column: unit what it is in
-- column: respondent_count people who answered, where people were asked
-- column: standard_error of an NPS from five answers on
-- column: standard_error_kind exact, or at most
-- column: source_id who told it, NULL for what is counted here
-- column: known_at since when it is known
-- column: url where it can be looked up
-- column: is_future whether it is of a time after all that its source has told until now
with point as (
  select
    measurement.series_id,
    coalesce(measurement.segment, '') AS segment,
    measurement.measured_at,
    measurement.value,
    coalesce(measurement.unit, series.unit) AS unit,
    measurement.respondent_count,
    CASE WHEN series.kind = 'nps' AND measurement.respondent_count >= 5 AND measurement.value between -100 and 100 THEN
      100 * sqrt((1 - power(measurement.value / 100, 2)) / measurement.respondent_count)
    END AS standard_error,
    CASE WHEN series.kind = 'nps' AND measurement.respondent_count >= 5 THEN 'at most' END AS standard_error_kind,
    measurement.source_id,
    measurement.known_at,
    measurement.url
  from measurement
  left join series on series.series_id = measurement.series_id
  union all
  select
    'goal:' || outcome.goal_id AS series_id,
    '' AS segment,
    outcome.measured_at,
    outcome.value,
    goal.unit,
    CAST(NULL AS INTEGER) AS respondent_count,
    CAST(NULL AS DOUBLE) AS standard_error,
    CAST(NULL AS VARCHAR) AS standard_error_kind,
    outcome.source_id,
    outcome.known_at,
    outcome.url
  from outcome
  left join goal on goal.goal_id = outcome.goal_id
),
answered as (
  select
    counted.series_id,
    '' AS segment,
    counted.measured_at,
    counted.value,
    'points' AS unit,
    counted.respondent_count,
    counted.standard_error,
    CASE WHEN counted.standard_error IS NOT NULL THEN 'exact' END AS standard_error_kind,
    CAST(NULL AS VARCHAR) AS source_id,
    counted.known_at,
    CAST(NULL AS VARCHAR) AS url
  from int_feedback__counted AS counted
  left join measurement
    on measurement.series_id = counted.series_id
    and measurement.segment = ''
    and measurement.measured_at = counted.measured_at
  where measurement.series_id is null
),
told as (
  select * from point
  union all
  select * from answered
),
reached as (
  select coalesce(source_id, '') AS source_id, max(known_at) AS known_at
  from told
  group by coalesce(source_id, '')
)
select
  told.*,
  coalesce(told.measured_at > reached.known_at, false) AS is_future
from told
left join reached on reached.source_id = coalesce(told.source_id, '')
