-- grain: release_id
-- source: release_phase, release_plan_fact
-- definition: Where a release is in its phases: the one that has begun and not ended, the next one by plan, and how late the last
--   finished one was.
-- column: release_id the release
-- column: phase_count its phases
-- column: finished_count those that have ended
-- column: phase the one that it is in, the latest by its beginning of several; NULL if none
-- column: next_phase the first by plan that has not begun, NULL if none is left
-- column: next_phase_at when that is to begin, NULL if no plan says
-- column: phase_slip_hours how far from plan the phase that ended last was, negative if early, h
with ranked as (
  select
    release_id,
    phase,
    planned_start_at,
    planned_end_at,
    actual_start_at,
    actual_end_at,
    row_number() over (
      partition by release_id, actual_start_at IS NOT NULL AND actual_end_at IS NULL
      order by actual_start_at desc, planned_start_at desc, phase
    ) AS running_place,
    row_number() over (
      partition by release_id, actual_start_at IS NULL AND actual_end_at IS NULL
      order by coalesce(planned_start_at, planned_end_at, TIMESTAMP '9999-12-31 00:00:00'), phase
    ) AS next_place,
    row_number() over (
      partition by release_id order by coalesce(actual_end_at, TIMESTAMP '0001-01-01 00:00:00') desc, phase
    ) AS ended_place
  from release_phase
  where phase <> ''
)
select
  ranked.release_id,
  CAST(count(*) AS INTEGER) AS phase_count,
  CAST(count(*) FILTER (WHERE actual_end_at IS NOT NULL) AS INTEGER) AS finished_count,
  max(CASE WHEN actual_start_at IS NOT NULL AND actual_end_at IS NULL AND running_place = 1 THEN ranked.phase END) AS phase,
  max(CASE WHEN actual_start_at IS NULL AND actual_end_at IS NULL AND next_place = 1 THEN ranked.phase END) AS next_phase,
  max(CASE
    WHEN actual_start_at IS NULL AND actual_end_at IS NULL AND next_place = 1 THEN coalesce(planned_start_at, planned_end_at)
  END) AS next_phase_at,
  max(CASE WHEN actual_end_at IS NOT NULL AND ended_place = 1 THEN plan.slip_hours END) AS phase_slip_hours
from ranked
left join release_plan_fact AS plan on plan.release_id = ranked.release_id and plan.phase = ranked.phase
group by ranked.release_id
