-- grain: decision_id
-- title: Set-up queue
-- source: setup_option_fact, change, config.refusal
-- definition: What should be confirmed or refused, in order of gain: the share of all that could be unlocked in the same unit,
--   weighed by how much depends on it (production deployments 1, statuses 0.35, folders that no deployment names 0.25,
--   teams and incident services 0.2, types 0.15, other deployments 0.1, people 0.05) and by how likely it is. Confirmed when the configuration covers every name.
-- column: decision_id the decision
-- column: kind job, environment, repository, image, service, status, type, team, incident_service or person
-- column: target what all its names would mean, NULL when they mean different things
-- column: phase the stage of its statuses
-- column: repository_id the repository when it is about one alone
-- column: option_count names
-- column: known_count names that the configuration covers
-- column: repository_count repositories
-- column: project_count projects
-- column: gain_unit what it would unlock
-- column: gain_count how many, of all its names
-- column: open_gain_count how many, of the names that are open
-- column: change_count merged changes of these repositories that would get a lead time, for jobs
-- column: case_count runs, deployments, items, incidents or files behind it
-- column: first_at when one of its names was first seen
-- column: last_at when one of its names was last seen
-- column: confidence_ratio how likely it is, weighed by gain
-- column: priority_ratio what the order follows
-- column: state open, confirmed or refused
with changed as (
  select repository_id, count(*) AS change_count
  from change
  where merged_at is not null
  group by repository_id
),
touched as (
  select distinct decision_id, repository_id
  from setup_option_fact
  where kind = 'job' and not is_known
),
lead as (
  select touched.decision_id, sum(changed.change_count) AS change_count
  from touched
  join changed on changed.repository_id = touched.repository_id
  group by touched.decision_id
),
option as (
  select
    setup_option_fact.*,
    CAST(round(gain_count * 10) AS BIGINT) AS tenths,
    CAST(round(confidence_ratio * 1000) AS BIGINT) AS thousandths
  from setup_option_fact
),
total as (
  select
    gain_unit,
    CAST(sum(CASE WHEN kind IN ('job', 'environment') AND target <> 'production' THEN 1 ELSE 10 END * tenths) AS DOUBLE) / 100 AS total_count
  from option
  group by gain_unit
),
grouped as (
  select
    decision_id,
    min(kind) AS kind,
    CASE WHEN min(target) = max(target) THEN min(target) END AS target,
    min(phase) AS phase,
    CASE WHEN min(repository_id) = max(repository_id) THEN min(repository_id) END AS repository_id,
    count(*) AS option_count,
    count(*) FILTER (WHERE is_known) AS known_count,
    count(distinct repository_id) AS repository_count,
    count(distinct project_key) AS project_count,
    min(gain_unit) AS gain_unit,
    CAST(sum(tenths) AS DOUBLE) / 10 AS gain_count,
    CAST(coalesce(sum(tenths) FILTER (WHERE not is_known), 0) AS DOUBLE) / 10 AS open_gain_count,
    sum(case_count) AS case_count,
    min(first_at) AS first_at,
    max(last_at) AS last_at,
    CASE
      WHEN sum(tenths) > 0 THEN CAST(sum(tenths * thousandths) AS DOUBLE) / CAST(sum(tenths) AS DOUBLE) / 1000
      ELSE avg(thousandths) / 1000
    END AS confidence_ratio
  from option
  group by decision_id
),
weighed as (
  select
    grouped.*,
    CASE
      WHEN grouped.kind IN ('job', 'environment') AND coalesce(grouped.target, 'production') = 'production' THEN 1.0
      WHEN grouped.kind IN ('repository', 'image') THEN 1.0
      WHEN grouped.kind IN ('job', 'environment') THEN 0.1
      WHEN grouped.kind = 'status' THEN 0.35
      WHEN grouped.kind = 'service' AND grouped.gain_unit = 'deployments' THEN 1.0
      WHEN grouped.kind = 'service' THEN 0.25
      WHEN grouped.kind IN ('team', 'incident_service') THEN 0.2
      WHEN grouped.kind = 'type' THEN 0.15
      ELSE 0.05
    END AS weight
  from grouped
)
select
  weighed.decision_id,
  weighed.kind,
  weighed.target,
  weighed.phase,
  weighed.repository_id,
  CAST(weighed.option_count AS INTEGER) AS option_count,
  CAST(weighed.known_count AS INTEGER) AS known_count,
  CAST(weighed.repository_count AS INTEGER) AS repository_count,
  CAST(weighed.project_count AS INTEGER) AS project_count,
  weighed.gain_unit,
  round(weighed.gain_count, 1) AS gain_count,
  round(weighed.open_gain_count, 1) AS open_gain_count,
  CAST(lead.change_count AS INTEGER) AS change_count,
  CAST(weighed.case_count AS INTEGER) AS case_count,
  weighed.first_at,
  weighed.last_at,
  round(weighed.confidence_ratio, 3) AS confidence_ratio,
  round(
    CASE WHEN total.total_count > 0 THEN weighed.weight * weighed.open_gain_count / total.total_count * weighed.confidence_ratio ELSE 0.0 END,
    5
  ) AS priority_ratio,
  CASE
    WHEN refusal.decision_id IS NOT NULL THEN 'refused'
    WHEN weighed.known_count = weighed.option_count THEN 'confirmed'
    ELSE 'open'
  END AS state
from weighed
join total on total.gain_unit = weighed.gain_unit
left join lead on lead.decision_id = weighed.decision_id
left join config.refusal AS refusal on refusal.decision_id = weighed.decision_id
