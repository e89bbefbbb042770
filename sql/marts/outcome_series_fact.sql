-- grain: series_id, segment
-- title: Series of outcomes
-- source: measurement, series, series_break, outcome, goal, feedback
-- definition: Each series and segment: how often it is measured by the median spacing of its points, from when to when, and what
--   is odd about it. Gaps are points that are missing between the first and the last at that spacing; duplicated is what falls into
--   the same hour, day, week or month as another point. What was declared and never measured has a row without points.
-- limits: Spacing is of the whole series: one that changed from weekly to daily has gaps where it was weekly.
-- column: series_id the series
-- column: segment the part that is measured, '' for all
-- column: name what it is called; its id where nobody named it
-- column: kind measure, nps or score
-- column: unit what it is in; NULL where nobody says
-- column: unit_count units that its points are in
-- column: better higher or lower, NULL where nobody says
-- column: service_id the service that it is of
-- column: value_stream_id the value stream that it is of
-- column: goal_id the goal whose own points these are
-- column: source_id who tells it; one of them where several do
-- column: source_count sources that tell it
-- column: grain hour, day, week, month or longer; NULL with fewer than two points
-- column: spacing_hours the median time between points, h
-- column: first_at the first point
-- column: last_at the newest point
-- column: expected_at when the next but one should have come, by the spacing: later than that the series is late
-- column: point_count points that count
-- column: gap_count points that are missing in between
-- column: longest_gap_hours the longest time between two points, h
-- column: duplicate_count points beside another one of their hour, day, week or month
-- column: future_count points of a time to come, which do not count
-- column: empty_count points without a value, which do not count
-- column: negative_count points below zero
-- column: small_count points of fewer than five respondents
-- column: is_constant whether all points are equal
-- column: correction_count points that were told otherwise later
-- column: break_count changes of the way of measuring
-- column: last_break_at the latest of them
-- column: last_break_reason what changed then
-- column: refusal why no effect can be read from it: units, single, constant; NULL where it can
-- column: known_at since when the newest word on it is known
with listed as (
  select
    series_id,
    segment,
    min(source_id) AS source_id,
    count(distinct source_id) AS source_count,
    count(*) FILTER (WHERE is_future) AS future_count,
    count(*) FILTER (WHERE value IS NULL) AS empty_count,
    max(known_at) AS known_at
  from int_outcome__told
  group by series_id, segment
),
declared as (
  select series.series_id, '' AS segment, series.source_id, 1 AS source_count, 0 AS future_count, 0 AS empty_count, series.known_at
  from series
  left join listed on listed.series_id = series.series_id
  where listed.series_id is null
),
every_series as (
  select * from listed
  union all
  select * from declared
),
corrected as (
  select series_id, segment, count(distinct measured_at) AS correction_count
  from outcome_correction_fact
  group by series_id, segment
),
broken as (
  select
    every_series.series_id,
    every_series.segment,
    count(distinct series_break.broke_at) AS break_count,
    max(series_break.broke_at) AS last_break_at,
    max_by(series_break.reason, series_break.broke_at) AS last_break_reason
  from every_series
  join series_break on series_break.series_id = every_series.series_id
  where coalesce(series_break.segment, '') in ('', every_series.segment)
  group by every_series.series_id, every_series.segment
)
select
  every_series.series_id,
  every_series.segment,
  coalesce(named.name, every_series.series_id) AS name,
  coalesce(named.kind, 'measure') AS kind,
  coalesce(counted.unit, named.unit) AS unit,
  CAST(coalesce(counted.unit_count, 0) AS INTEGER) AS unit_count,
  named.better,
  named.service_id,
  named.value_stream_id,
  named.goal_id,
  every_series.source_id,
  CAST(every_series.source_count AS INTEGER) AS source_count,
  counted.grain,
  counted.spacing_seconds / 3600 AS spacing_hours,
  counted.first_at,
  counted.last_at,
  CAST(from_unixtime(to_unixtime(counted.last_at) + 2 * counted.spacing_seconds) AT TIME ZONE 'UTC' AS TIMESTAMP) AS expected_at,
  CAST(coalesce(counted.point_count, 0) AS INTEGER) AS point_count,
  CAST(coalesce(counted.gap_count, 0) AS INTEGER) AS gap_count,
  counted.longest_gap_hours,
  CAST(coalesce(counted.point_count - counted.slot_count, 0) AS INTEGER) AS duplicate_count,
  CAST(every_series.future_count AS INTEGER) AS future_count,
  CAST(every_series.empty_count AS INTEGER) AS empty_count,
  CAST(coalesce(counted.negative_count, 0) AS INTEGER) AS negative_count,
  CAST(coalesce(counted.small_count, 0) AS INTEGER) AS small_count,
  coalesce(counted.is_constant, false) AS is_constant,
  CAST(coalesce(corrected.correction_count, 0) AS INTEGER) AS correction_count,
  CAST(coalesce(broken.break_count, 0) AS INTEGER) AS break_count,
  broken.last_break_at,
  broken.last_break_reason,
  CASE
    WHEN counted.unit_count > 1 THEN 'units'
    WHEN coalesce(counted.point_count, 0) < 2 THEN 'single'
    WHEN counted.is_constant THEN 'constant'
  END AS refusal,
  every_series.known_at
from every_series
left join int_series__named AS named on named.series_id = every_series.series_id
left join int_series__measured AS counted on counted.series_id = every_series.series_id and counted.segment = every_series.segment
left join corrected on corrected.series_id = every_series.series_id and corrected.segment = every_series.segment
left join broken on broken.series_id = every_series.series_id and broken.segment = every_series.segment
