-- grain: series_id, measured_at
-- definition: Answers of users by service and week (Monday, UTC) as NPS: 100 × (share of 9 and 10 − share of 0 to 6), with its
--   standard error from five answers on. A week counts once somebody has answered in a later one. Answers without a service are
--   the series nps:unplaced. Who answered is not kept.
-- column: series_id nps: and the service
-- column: service_id the service
-- column: measured_at Monday of the week
-- column: value NPS, from -100 to 100
-- column: respondent_count answers
-- column: standard_error how far the NPS of all users may be off; NULL below five answers
-- column: known_at since when the newest answer is known
with answered as (
  select
    coalesce(service_id, 'unplaced') AS service,
    service_id,
    CAST(date_trunc('week', submitted_at) AS TIMESTAMP) AS measured_at,
    score,
    known_at
  from feedback
  where submitted_at is not null and score between 0 and 10
),
latest as (
  select max(measured_at) AS open_at
  from answered
),
counted as (
  select
    'nps:' || service AS series_id,
    min(service_id) AS service_id,
    measured_at,
    count(*) AS answer_count,
    count(*) FILTER (WHERE score >= 9) AS promoter_count,
    count(*) FILTER (WHERE score <= 6) AS detractor_count,
    max(known_at) AS known_at
  from answered
  group by service, measured_at
),
shared as (
  select
    *,
    CAST(promoter_count AS DOUBLE) / answer_count AS promoter_ratio,
    CAST(detractor_count AS DOUBLE) / answer_count AS detractor_ratio
  from counted
)
select
  shared.series_id,
  shared.service_id,
  shared.measured_at,
  CAST(100 AS DOUBLE) * (shared.promoter_count - shared.detractor_count) / shared.answer_count AS value,
  CAST(shared.answer_count AS INTEGER) AS respondent_count,
  CASE WHEN shared.answer_count >= 5 THEN
    100 * sqrt((shared.promoter_ratio + shared.detractor_ratio - power(shared.promoter_ratio - shared.detractor_ratio, 2)) / shared.answer_count)
  END AS standard_error,
  shared.known_at
from shared
join latest on shared.measured_at < latest.open_at
