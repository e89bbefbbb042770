-- grain: environment_id
-- title: Environments
-- source: int_environment__named, environment_stay_fact, drift_fact, booking_fact, contention_fact, environment_event_fact
-- definition: Environments that somebody declares, that something was deployed to or tested in, or that were booked. What bears one
--   name is one.
-- column: environment_id its name in lower case
-- column: name what it is called
-- column: tier production, staging, testing or development; NULL if nothing tells
-- column: kind cloud, on-premises, mainframe or virtualised; NULL if nothing tells
-- column: is_known whether anything but bookings and events tells of it
-- column: service_count services that are there now
-- column: last_deployed_at when the newest of what is there came
-- column: drifted_count of these services, those of which production has what is missing here, or differs in a way that nobody knows
-- column: ahead_count services that are only ahead of production
-- column: uncertain_count services of which nobody can tell
-- column: booking_count bookings of it that hold
-- column: contention_count pairs of bookings that overlap and are not over
-- column: refreshed_at when its data was refreshed last, NULL if nobody tells
-- column: configured_at when its configuration was changed last, NULL if nobody tells
with place as (
  select distinct place_id, name, tier, kind, is_known
  from int_environment__named
),
stood as (
  select environment_id, count(*) AS service_count, max(from_at) AS last_deployed_at
  from environment_stay_fact
  where until_at is null
  group by environment_id
),
drifted as (
  select
    environment_id,
    count(*) FILTER (WHERE state IN ('behind', 'both', 'different')) AS drifted_count,
    count(*) FILTER (WHERE state = 'ahead') AS ahead_count,
    count(*) FILTER (WHERE state = 'unknown') AS uncertain_count
  from drift_fact
  group by environment_id
),
booked as (
  select environment_id, count(*) AS booking_count
  from booking_fact
  group by environment_id
),
contended as (
  select environment_id, count(*) AS contention_count
  from contention_fact
  where not is_over
  group by environment_id
),
changed as (
  select
    environment_id,
    max(happened_at) FILTER (WHERE kind = 'data refresh') AS refreshed_at,
    max(happened_at) FILTER (WHERE kind = 'configuration') AS configured_at,
    count(*) AS event_count
  from environment_event_fact
  group by environment_id
)
select
  place.place_id AS environment_id,
  place.name,
  place.tier,
  place.kind,
  place.is_known,
  CAST(coalesce(stood.service_count, 0) AS INTEGER) AS service_count,
  stood.last_deployed_at,
  CAST(coalesce(drifted.drifted_count, 0) AS INTEGER) AS drifted_count,
  CAST(coalesce(drifted.ahead_count, 0) AS INTEGER) AS ahead_count,
  CAST(coalesce(drifted.uncertain_count, 0) AS INTEGER) AS uncertain_count,
  CAST(coalesce(booked.booking_count, 0) AS INTEGER) AS booking_count,
  CAST(coalesce(contended.contention_count, 0) AS INTEGER) AS contention_count,
  changed.refreshed_at,
  changed.configured_at
from place
left join stood on stood.environment_id = place.place_id
left join drifted on drifted.environment_id = place.place_id
left join booked on booked.environment_id = place.place_id
left join contended on contended.environment_id = place.place_id
left join changed on changed.environment_id = place.place_id
where place.is_known
  or booked.booking_count > 0
  or changed.event_count > 0
