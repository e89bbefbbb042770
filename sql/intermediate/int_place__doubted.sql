-- grain: subject_kind, subject_id, fault
-- source: booking_fact, environment_event_fact, environment_event, runbook_step_fact
-- definition: What is wrong with bookings and events of environments, and with steps of runbooks; each is shown all the same.
-- column: subject_kind booking, event or step
-- column: subject_id the thing
-- column: title what it is called
-- column: fault what is wrong
-- column: consequence what is made of it
-- column: url its page
select
  'booking' AS subject_kind,
  booking_id AS subject_id,
  name AS title,
  'is for an environment that nothing else tells of: ' || environment_name AS fault,
  'it holds that name all the same' AS consequence,
  url
from booking_fact
where not is_environment_known
union all
select
  'booking' AS subject_kind,
  booking_id AS subject_id,
  name AS title,
  'lasts longer than 1,000 days' AS fault,
  'the first 1,000 of them count as booked' AS consequence,
  url
from booking_fact
where hours > 24000
union all
select
  'event' AS subject_kind,
  environment_event_id AS subject_id,
  coalesce(kind, environment_event_id) AS title,
  'is of an environment that nothing else tells of: ' || environment_name AS fault,
  'it is shown under that name' AS consequence,
  url
from environment_event_fact
where not is_environment_known
union all
select
  'event' AS subject_kind,
  environment_event_id AS subject_id,
  coalesce(kind, environment_event_id) AS title,
  'has no time or no environment' AS fault,
  'it is in no list' AS consequence,
  url
from environment_event
where happened_at is null
  or environment_id is null
union all
select
  'step' AS subject_kind,
  step_id AS subject_id,
  coalesce(release_name || ': ', '') || name AS title,
  fault,
  CASE
    WHEN fault LIKE 'waits in a circle%' THEN 'what closes the circle is set aside'
    WHEN fault LIKE 'needs a step%' THEN 'it does not wait for that'
    WHEN fault = 'has no minutes' THEN 'it takes none by the plan'
    WHEN fault = 'is to take less than no time' THEN 'it takes none by the plan'
    ELSE 'how long it took is unknown'
  END AS consequence,
  url
from runbook_step_fact
where fault is not null
