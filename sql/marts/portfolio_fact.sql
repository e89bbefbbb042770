-- grain: release_id
-- title: Portfolio of releases
-- source: int_release__scheduled, release, int_release__phased, release_plan_fact, release_item, approval, collision_fact, int_release__nested, team
-- definition: Planned releases with their place among parents and children, state, owner, phases and gates. Kind of place: an enterprise
--   release has others below it, a project is below one, an independent one is neither. What went out without a plan is in
--   release_fact.
-- column: release_id the release
-- column: name what it is called
-- column: native_kind its kind, as its source names it
-- column: place enterprise, project or independent
-- column: parent_release_id the release that it belongs to, NULL at the top
-- column: root_release_id the release at the top
-- column: depth releases above it
-- column: child_count releases directly below it
-- column: state planned, in progress, released or cancelled
-- column: methodology how it is run
-- column: planned_start_at when work on it was to begin
-- column: planned_at when it is to go out, NULL if no date is planned
-- column: due_at from when on it is overdue
-- column: is_day whether only the day is planned
-- column: released_at when it went out
-- column: slip_hours how far from plan it went out, else how far its last finished phase was; negative if early, h
-- column: team_id the team that it names as owner, else of all its services, NULL if these are of several
-- column: team_name what that is called
-- column: value_stream_id the value stream of all its services, NULL if these are of several
-- column: service_count services of it that are known
-- column: item_count work items of it
-- column: phase_count its phases
-- column: finished_count those that have ended
-- column: phase the one that it is in
-- column: next_phase the next one by plan
-- column: next_phase_at when that is to begin
-- column: next_gate the gate that was asked for first and is not decided
-- column: next_gate_at when it was asked for
-- column: collision_count collisions of it that are not over
-- column: known_at when the plan was last seen to change
-- column: url its page
with child as (
  select parent_release_id, count(*) AS child_count
  from int_release__nested
  where parent_release_id is not null
  group by parent_release_id
),
item as (
  select release_id, count(*) AS item_count
  from release_item
  group by release_id
),
gate as (
  select
    release_id,
    gate,
    requested_at,
    row_number() over (partition by release_id order by requested_at, gate, approval_id) AS place
  from approval
  where decided_at is null
    and release_id is not null
),
side as (
  select left_release_id AS release_id, collision_id
  from collision_fact
  where left_release_id is not null
    and not is_over
  union
  select right_release_id AS release_id, collision_id
  from collision_fact
  where right_release_id is not null
    and not is_over
),
struck as (
  select release_id, count(*) AS collision_count
  from side
  group by release_id
)
select
  own.release_id,
  own.name,
  release.kind AS native_kind,
  CASE
    WHEN child.child_count IS NOT NULL THEN 'enterprise'
    WHEN own.parent_release_id IS NOT NULL THEN 'project'
    ELSE 'independent'
  END AS place,
  own.parent_release_id,
  own.root_release_id,
  nested.depth,
  CAST(coalesce(child.child_count, 0) AS INTEGER) AS child_count,
  own.state,
  coalesce(plan.methodology, release.methodology) AS methodology,
  release.planned_start_at,
  own.starts_at AS planned_at,
  own.ends_at AS due_at,
  own.is_day,
  release.released_at,
  coalesce(plan.slip_hours, phased.phase_slip_hours) AS slip_hours,
  own.team_id,
  coalesce(team.name, own.team_id) AS team_name,
  own.value_stream_id,
  own.service_count,
  CAST(coalesce(item.item_count, 0) AS INTEGER) AS item_count,
  coalesce(phased.phase_count, 0) AS phase_count,
  coalesce(phased.finished_count, 0) AS finished_count,
  phased.phase,
  phased.next_phase,
  phased.next_phase_at,
  gate.gate AS next_gate,
  gate.requested_at AS next_gate_at,
  CAST(coalesce(struck.collision_count, 0) AS INTEGER) AS collision_count,
  own.known_at,
  release.url
from int_release__scheduled AS own
join release on release.release_id = own.release_id
join int_release__nested AS nested on nested.release_id = own.release_id
left join child on child.parent_release_id = own.release_id
left join item on item.release_id = own.release_id
left join gate on gate.release_id = own.release_id and gate.place = 1
left join struck on struck.release_id = own.release_id
left join int_release__phased AS phased on phased.release_id = own.release_id
left join release_plan_fact AS plan on plan.release_id = own.release_id and plan.phase = ''
left join team on team.team_id = own.team_id
