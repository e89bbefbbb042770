-- grain: kind, thing_id
-- title: Waiting for people
-- source: int_wait__listed, service, gate_change_fact, gate_subject_fact, int_release__served, int_service__related
-- definition: What waits for somebody to act, with who acts, since when, what says so, and what it holds up: planned releases that
--   bring the change or that it is for, changes behind it, and services that need the service. Each is listed once, by whom it
--   waits for; nothing here counts or compares people.
-- limits: Who was asked for a review is not told by the tools read: it is the team that owns the services. When a question of the set-up
--   arose is not known. Verdicts of policies are added by the API.
-- column: kind review, author, failed check, release of changes, approval, booking, overdue release, runbook step, running step,
--   question or incident
-- column: thing_id what waits
-- column: role who acts: reviewer, author, approver, release manager or operator
-- column: title what it is called
-- column: team_id the team that acts, NULL if none or several
-- column: service_id the service, NULL if several or none
-- column: repository_id the repository
-- column: release_id the planned release that it is for, or the first that brings it
-- column: since_at since when it waits, in the future where it is not due yet, NULL if that is not known
-- column: evidence what says so
-- column: release_count planned releases that it holds up
-- column: release_names their names, three at most
-- column: change_count changes behind it
-- column: dependant_count services that need its services
-- column: url where to act
with planned as (
  select subject_id AS release_id, name
  from gate_subject_fact
  where kind = 'release'
    and happened_at is null
),
held as (
  select thing.kind, thing.thing_id, planned.release_id, planned.name
  from int_wait__listed AS thing
  join planned on planned.release_id = thing.release_id
  union
  select thing.kind, thing.thing_id, planned.release_id, planned.name
  from int_wait__listed AS thing
  join gate_change_fact AS part on part.change_id = thing.thing_id
  join planned on planned.release_id = part.subject_id
  where thing.kind in ('review', 'author', 'failed check')
  union
  select thing.kind, thing.thing_id, planned.release_id, planned.name
  from int_wait__listed AS thing
  join int_release__served AS part on part.service_id = thing.service_id
  join planned on planned.release_id = part.release_id
  where thing.kind = 'release of changes'
),
numbered as (
  select held.*, row_number() over (partition by kind, thing_id order by name, release_id) AS position
  from held
),
release_of as (
  select
    kind,
    thing_id,
    count(*) AS release_count,
    min(CASE WHEN position = 1 THEN release_id END) AS release_id,
    min(CASE WHEN position = 1 THEN name END)
      || coalesce(', ' || min(CASE WHEN position = 2 THEN name END), '')
      || coalesce(', ' || min(CASE WHEN position = 3 THEN name END), '') AS release_names
  from numbered
  group by kind, thing_id
),
placed as (
  select kind, thing_id, service_id
  from int_wait__listed AS thing
  where service_id is not null
  union
  select thing.kind, thing.thing_id, service.service_id
  from int_wait__listed AS thing
  join service on service.repository_id = thing.repository_id
  where thing.service_id is null
  union
  select thing.kind, thing.thing_id, part.service_id
  from int_wait__listed AS thing
  join int_release__served AS part on part.release_id = thing.release_id
),
needing as (
  select placed.kind, placed.thing_id, count(distinct related.neighbour_service_id) AS dependant_count
  from placed
  join int_service__related AS related on related.service_id = placed.service_id and related.relation = 'is needed by'
  group by placed.kind, placed.thing_id
)
select
  thing.kind,
  thing.thing_id,
  thing.role,
  thing.title,
  thing.team_id,
  thing.service_id,
  thing.repository_id,
  coalesce(thing.release_id, release_of.release_id) AS release_id,
  thing.since_at,
  thing.evidence,
  CAST(coalesce(release_of.release_count, 0) AS INTEGER) AS release_count,
  release_of.release_names,
  CAST(thing.change_count AS INTEGER) AS change_count,
  CAST(coalesce(needing.dependant_count, 0) AS INTEGER) AS dependant_count,
  thing.url
from int_wait__listed AS thing
left join release_of on release_of.kind = thing.kind and release_of.thing_id = thing.thing_id
left join needing on needing.kind = thing.kind and needing.thing_id = thing.thing_id
