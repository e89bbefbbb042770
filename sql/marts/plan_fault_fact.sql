-- grain: subject_kind, subject_id, fault
-- title: Faults of plans
-- source: int_plan__doubted, int_place__doubted, int_blackout__scoped, blackout, booking, release, release_phase, release_service, runbook_step
-- definition: What is wrong with planned releases, freezes, bookings, runbooks and events of environments, and what is made of it:
--   nothing is left out in silence.
-- column: subject_kind release, freeze, booking, step or event
-- column: subject_id the thing
-- column: title what it is called
-- column: fault what is wrong
-- column: consequence what is made of it
-- column: url its page
with lost as (
  select release_id, 'a phase' AS part from release_phase
  union all
  select release_id, 'a service' AS part from release_service
  union all
  select release_id, 'a step of a runbook' AS part from runbook_step
)
select subject_kind, subject_id, title, fault, consequence, url from int_plan__doubted
union all
select
  'release' AS subject_kind,
  lost.release_id AS subject_id,
  lost.release_id AS title,
  'is not known, but has ' || lost.part AS fault,
  'that is left aside' AS consequence,
  CAST(NULL AS VARCHAR) AS url
from lost
left join release on release.release_id = lost.release_id
where release.release_id is null
  and lost.release_id is not null
group by lost.release_id, lost.part
union all
select
  'freeze' AS subject_kind,
  blackout_id AS subject_id,
  coalesce(name, kind, blackout_id) AS title,
  CASE WHEN starts_at >= ends_at THEN 'ends before it starts' ELSE 'has no beginning or no end' END AS fault,
  'it stops nothing' AS consequence,
  url
from blackout
where starts_at is null
  or ends_at is null
  or starts_at >= ends_at
union all
select
  'freeze' AS subject_kind,
  held.blackout_id AS subject_id,
  held.name AS title,
  'is for a service that is not known: ' || held.service_id AS fault,
  'it stops nothing' AS consequence,
  blackout.url
from int_blackout__scoped AS held
join blackout on blackout.blackout_id = held.blackout_id
where not held.is_service_known
union all
select
  'booking' AS subject_kind,
  booking_id AS subject_id,
  coalesce(purpose, booking_id) AS title,
  CASE WHEN starts_at >= ends_at THEN 'ends before it starts' ELSE 'has no beginning, no end or no environment' END AS fault,
  'it holds nothing' AS consequence,
  url
from booking
where starts_at is null
  or ends_at is null
  or environment_id is null
  or starts_at >= ends_at
union all
select
  'booking' AS subject_kind,
  booking.booking_id AS subject_id,
  coalesce(booking.purpose, booking.booking_id) AS title,
  'is for a release that is not known: ' || booking.release_id AS fault,
  'it holds the environment all the same' AS consequence,
  booking.url
from booking
left join release on release.release_id = booking.release_id
where booking.release_id is not null
  and release.release_id is null
union all
select subject_kind, subject_id, title, fault, consequence, url from int_place__doubted
