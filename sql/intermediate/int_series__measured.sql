-- grain: series_id, segment
-- definition: How the points of a series and segment lie: their median spacing, what is missing and what is double by it, and what
--   values there are.
-- column: series_id the series
-- column: segment the part that is measured, '' for all
-- column: unit what it is in, the first of them where there are several
-- column: unit_count units that its points are in
-- column: grain hour, day, week, month or longer; NULL with fewer than two points
-- column: spacing_seconds the median time between points
-- column: first_at the first point
-- column: last_at the newest point
-- column: point_count points that count
-- column: slot_count hours, days, weeks or months that have points
-- column: gap_count points that are missing in between
-- column: longest_gap_hours the longest time between two points, h
-- column: negative_count points below zero
-- column: small_count points of fewer than five respondents
-- column: is_constant whether all points are equal
with spaced as (
  select
    *,
    to_unixtime(measured_at)
      - to_unixtime(lag(measured_at) over (partition by series_id, segment order by measured_at)) AS step_seconds
  from int_outcome__told
  where value is not null and not is_future
),
spacing as (
  select series_id, segment, approx_percentile(step_seconds, 0.5) AS seconds
  from spaced
  where step_seconds is not null
  group by series_id, segment
),
grained as (
  select
    series_id,
    segment,
    seconds,
    CASE
      WHEN seconds < 43200 THEN 'hour'
      WHEN seconds < 345600 THEN 'day'
      WHEN seconds < 1296000 THEN 'week'
      WHEN seconds < 3888000 THEN 'month'
      ELSE 'longer'
    END AS grain
  from spacing
)
select
  spaced.series_id,
  spaced.segment,
  min(spaced.unit) AS unit,
  count(distinct spaced.unit) AS unit_count,
  min(grained.grain) AS grain,
  min(grained.seconds) AS spacing_seconds,
  min(spaced.measured_at) AS first_at,
  max(spaced.measured_at) AS last_at,
  count(*) AS point_count,
  count(distinct CASE grained.grain
    WHEN 'hour' THEN date_trunc('hour', spaced.measured_at)
    WHEN 'day' THEN date_trunc('day', spaced.measured_at)
    WHEN 'week' THEN date_trunc('week', spaced.measured_at)
    WHEN 'month' THEN date_trunc('month', spaced.measured_at)
    ELSE spaced.measured_at
  END) AS slot_count,
  sum(CASE WHEN spaced.step_seconds > 1.5 * grained.seconds
    THEN CAST(round(spaced.step_seconds / grained.seconds) AS BIGINT) - 1 ELSE 0 END) AS gap_count,
  max(spaced.step_seconds) / 3600 AS longest_gap_hours,
  count(*) FILTER (WHERE spaced.value < 0) AS negative_count,
  count(*) FILTER (WHERE spaced.respondent_count < 5) AS small_count,
  count(*) > 1 AND min(spaced.value) = max(spaced.value) AS is_constant
from spaced
left join grained on grained.series_id = spaced.series_id and grained.segment = spaced.segment
group by spaced.series_id, spaced.segment
