-- grain: series_id, segment, measured_at
-- title: Points of outcomes
-- source: measurement, series, outcome, goal, feedback
-- definition: Each measured number of the business as it was told last, of whatever source. What is measured under a goal's own id
--   is a series of its own, `goal:` and that id; answers of users are weekly NPS, `nps:` and their service. What a source tells of
--   a time to come is marked: it is a plan and not measured. What has no value is left out (`int_outcome__told` has it).
-- limits: A point that was corrected stands here with its last value; outcome_correction_fact keeps the earlier ones.
-- column: series_id the series
-- column: segment the part that was measured, '' for all
-- column: measured_at when, of a week its Monday
-- column: value the number, in its unit
-- column: unit what it is in
-- column: respondent_count people who answered, where people were asked
-- column: standard_error of an NPS from five answers on: how far the share of all may be off
-- column: standard_error_kind exact where the answers themselves are known; at most where only NPS and respondents are
-- column: is_future whether it is of a time after all that its source has told until now, so that it does not count
-- column: known_at since when it is known
-- column: url where it can be looked up
select
  series_id,
  segment,
  measured_at,
  value,
  unit,
  respondent_count,
  standard_error,
  standard_error_kind,
  is_future,
  known_at,
  url
from int_outcome__told
where value is not null
