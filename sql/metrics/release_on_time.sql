-- grain: case_id
-- title: Releases on time
-- measure: proportion
-- unit: ratio
-- better: higher
-- source: release_plan_fact
-- definition: Of the releases that had a planned date, those that were out by its end. Releases that nothing planned are left out.
-- limits: Where a tracker keeps one date only, the plan is known if it was seen before the release.
-- column: case_id the release, with its phase
-- column: happened_at when it was over
-- column: value 1 if it was out by the end of its planned date, else 0
-- column: is_open whether it can still change
-- column: service_id its service, if it is one
-- column: team_id the team of its services, else of most of its items
-- column: value_stream_id their value stream
-- column: repository_id the service's repository
-- column: title the release, and the phase
-- column: url page of the release
-- column: phase release for the whole, else the phase
-- column: methodology of the release, else of its team
-- column: slip_days from planned to actual, negative if early, d
select
  CASE WHEN plan.phase = '' THEN plan.release_id ELSE plan.release_id || ' ' || plan.phase END AS case_id,
  plan.finished_at AS happened_at,
  CASE WHEN plan.is_on_time THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  false AS is_open,
  plan.service_id,
  plan.team_id,
  plan.value_stream_id,
  plan.repository_id,
  coalesce(plan.name, plan.release_id) || CASE WHEN plan.phase = '' THEN '' ELSE ', ' || plan.phase END AS title,
  plan.url,
  CASE WHEN plan.phase = '' THEN 'release' ELSE plan.phase END AS phase,
  plan.methodology,
  plan.slip_hours / 24 AS slip_days
from release_plan_fact AS plan
where plan.slip_hours is not null
  and plan.phase = ''
  and plan.finished_at <= as_of()
