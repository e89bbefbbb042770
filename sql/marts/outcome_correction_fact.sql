-- grain: series_id, segment, measured_at, source_id, corrected_at
-- title: Corrections of outcomes
-- source: measurement_revision
-- definition: Each time that a source told another value of a point than before, or took it back: from what, to what, and how long
--   after it was measured. The first word on a point is no correction.
-- limits: What was corrected between two readings of a source is not seen. What is posted by hand and what people write in forms
--   keep their own history and are not among them.
-- column: series_id the series
-- column: segment the part that was measured, '' for all
-- column: measured_at the moment that was told of
-- column: source_id who told it
-- column: corrected_at when the new value was known
-- column: earlier_value what it was until then, NULL if it had been taken back
-- column: earlier_known_at since when that was known
-- column: value what it is from then on, NULL if it was taken back
-- column: is_withdrawn whether it was taken back
-- column: unit what it is in
-- column: late_hours from the moment that was measured to the correction, h
with ranked as (
  select
    *,
    row_number() over (partition by series_id, segment, measured_at, source_id order by revised_at) AS number,
    lag(value) over (partition by series_id, segment, measured_at, source_id order by revised_at) AS earlier_value,
    lag(revised_at) over (partition by series_id, segment, measured_at, source_id order by revised_at) AS earlier_known_at
  from measurement_revision
)
select
  series_id,
  segment,
  measured_at,
  source_id,
  revised_at AS corrected_at,
  earlier_value,
  earlier_known_at,
  value,
  coalesce(is_withdrawn, false) AS is_withdrawn,
  unit,
  (to_unixtime(revised_at) - to_unixtime(measured_at)) / 3600 AS late_hours
from ranked
where number > 1 and value is distinct from earlier_value
