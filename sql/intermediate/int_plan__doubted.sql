-- grain: subject_kind, subject_id, fault
-- source: release, release_service, release_phase, int_release__nested, int_release__scheduled, int_release__served
-- definition: What is wrong with plans of releases; each of them is shown all the same.
-- column: subject_kind release
-- column: subject_id the release
-- column: title what it is called
-- column: fault what is wrong
-- column: consequence what is made of it
-- column: url its page
with doubted as (
  select release_id, fault, 'it is shown at the top' AS consequence
  from int_release__nested
  where fault is not null
  union all
  select release_id, 'has no date' AS fault, 'it is in no calendar and collides with nothing' AS consequence
  from int_release__scheduled
  where starts_at is null
    and state in ('planned', 'in progress')
  union all
  select release_id, 'ends before it starts' AS fault, 'the date on which it goes out counts' AS consequence
  from release
  where planned_start_at > planned_at
    and not (planned_at = date_trunc('day', planned_at) and planned_start_at < planned_at + INTERVAL '1' DAY)
  union all
  select release.release_id, 'has a status that says nothing here: ' || release.status AS fault, 'it counts as planned' AS consequence
  from release
  join int_release__scheduled AS planned on planned.release_id = release.release_id
  where not planned.is_understood
  union all
  select
    listed.release_id,
    'names a service that is not known: ' || listed.service_id AS fault,
    'that service collides with nothing' AS consequence
  from release_service AS listed
  join int_release__scheduled AS planned on planned.release_id = listed.release_id
  left join service on service.service_id = listed.service_id
  left join (select distinct lower(name) AS name from service) AS named on named.name = lower(listed.service_id)
  where service.service_id is null
    and named.name is null
  union all
  select planned.release_id, 'names no service' AS fault, 'only freezes for everybody hold for it' AS consequence
  from int_release__scheduled AS planned
  left join (select distinct release_id from release_service) AS listed on listed.release_id = planned.release_id
  left join (select distinct parent_release_id from int_release__nested) AS child on child.parent_release_id = planned.release_id
  where planned.state in ('planned', 'in progress')
    and planned.starts_at is not null
    and listed.release_id is null
    and child.parent_release_id is null
  union all
  select release_id, 'ends a phase before it starts: ' || phase AS fault, 'its end counts' AS consequence
  from release_phase
  where planned_start_at > planned_end_at
  union all
  select
    planned.release_id,
    'bears the name and date of another one' AS fault,
    'both are shown' AS consequence
  from int_release__scheduled AS planned
  join (
    select lower(trim(name)) AS name, starts_at
    from int_release__scheduled
    where starts_at is not null
    group by lower(trim(name)), starts_at
    having count(*) > 1
  ) AS twice on twice.name = lower(trim(planned.name)) and twice.starts_at = planned.starts_at
)
select
  'release' AS subject_kind,
  doubted.release_id AS subject_id,
  coalesce(release.name, doubted.release_id) AS title,
  doubted.fault,
  min(doubted.consequence) AS consequence,
  min(release.url) AS url
from doubted
join release on release.release_id = doubted.release_id
group by doubted.release_id, coalesce(release.name, doubted.release_id), doubted.fault
