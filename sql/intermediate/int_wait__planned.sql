-- grain: kind, thing_id
-- source: approval, booking, environment, runbook_step, int_release__scheduled, gate_change_fact
-- definition: What waits around planned releases: approvals that were asked for, bookings to be confirmed, releases whose date is to be
--   decided anew, and steps of runbooks. Due is when it begins to wait: what is due later does not wait yet.
-- column: kind approval, booking, overdue release, runbook step or running step
-- column: thing_id the approval, booking, release or step
-- column: role who acts: approver, release manager or operator
-- column: title what it is called
-- column: team_id the team that acts, else the release's
-- column: release_id the release that it is for
-- column: since_at since when it waits, NULL if that is not known
-- column: evidence what says so
-- column: change_count changes that wait behind it
-- column: url where it can be looked up
with planned as (
  select release_id, name, team_id, starts_at, ends_at
  from int_release__scheduled
  where state in ('planned', 'in progress')
),
held as (
  select subject_id AS release_id, count(*) AS change_count
  from gate_change_fact
  group by subject_id
)
select
  'approval' AS kind,
  approval.approval_id AS thing_id,
  'approver' AS role,
  coalesce(approval.gate, 'approval') || ' of ' || coalesce(planned.name, approval.release_id, 'an unknown release') AS title,
  planned.team_id,
  approval.release_id,
  approval.requested_at AS since_at,
  'asked for, and not decided' AS evidence,
  CAST(coalesce(held.change_count, 0) AS INTEGER) AS change_count,
  approval.url
from approval
left join planned on planned.release_id = approval.release_id
left join held on held.release_id = approval.release_id
where approval.decided_at is null
  and approval.verdict is null
  and (approval.release_id is null or planned.release_id is not null)
union all
select
  'booking' AS kind,
  booking.booking_id,
  'release manager' AS role,
  coalesce(environment.name, booking.environment_id, 'an environment') || ' for '
    || coalesce(planned.name, booking.purpose, booking.booking_id),
  coalesce(booking.team_id, planned.team_id),
  booking.release_id,
  booking.known_at,
  'asked for, and not confirmed',
  0,
  booking.url
from booking
left join environment on environment.environment_id = booking.environment_id
left join planned on planned.release_id = booking.release_id
where lower(trim(booking.status)) in ('requested', 'tentative', 'pending', 'proposed')
union all
select
  'overdue release' AS kind,
  planned.release_id,
  'release manager' AS role,
  planned.name,
  planned.team_id,
  planned.release_id,
  planned.ends_at,
  'its date is over, and it is not out',
  CAST(coalesce(held.change_count, 0) AS INTEGER),
  CAST(NULL AS VARCHAR)
from planned
left join held on held.release_id = planned.release_id
where planned.ends_at is not null
union all
select
  'runbook step' AS kind,
  step.step_id,
  'operator' AS role,
  coalesce(step.name, step.step_id) || ' of ' || planned.name,
  coalesce(step.owner_team_id, planned.team_id),
  step.release_id,
  step.planned_start_at,
  'was to begin, and has not',
  CAST(coalesce(held.change_count, 0) AS INTEGER),
  step.url
from runbook_step AS step
join planned on planned.release_id = step.release_id
left join held on held.release_id = step.release_id
where step.started_at is null
  and step.finished_at is null
  and step.planned_start_at is not null
union all
select
  'running step' AS kind,
  step.step_id,
  'operator' AS role,
  coalesce(step.name, step.step_id) || ' of ' || planned.name,
  coalesce(step.owner_team_id, planned.team_id),
  step.release_id,
  step.started_at + step.planned_minutes * INTERVAL '1' MINUTE,
  'runs longer than planned',
  CAST(coalesce(held.change_count, 0) AS INTEGER),
  step.url
from runbook_step AS step
join planned on planned.release_id = step.release_id
left join held on held.release_id = step.release_id
where step.started_at is not null
  and step.finished_at is null
  and step.planned_minutes is not null
