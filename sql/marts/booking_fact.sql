-- grain: booking_id
-- title: Bookings of environments
-- source: int_booking__held, booking, int_booking__daily, environment_day_fact, contention_fact, int_environment__named, team
-- definition: Bookings that hold, with how much of each was used, and what it collides with.
-- column: booking_id the booking
-- column: environment_id the environment
-- column: environment_name what it is called
-- column: is_environment_known whether anything but bookings tells of it
-- column: name the release or the purpose
-- column: release_id the release that it is for
-- column: team_id the team that it is for
-- column: team_name what that is called
-- column: is_confirmed whether it is confirmed
-- column: starts_at when it begins
-- column: ends_at when it ends
-- column: hours how long it lasts, h
-- column: day_count days that it touches
-- column: used_day_count of these, days on which something was deployed or tested there
-- column: contention_count bookings that overlap it
-- column: wait_hours the longest wait that another one puts on it, h
-- column: known_at when it was last seen to change
-- column: url its page
with spread as (
  select
    daily.booking_id,
    count(*) AS day_count,
    count(*) FILTER (WHERE coalesce(day.is_used, false)) AS used_day_count
  from int_booking__daily AS daily
  left join environment_day_fact AS day
    on day.environment_id = daily.environment_id
    and day.day_at = TIMESTAMP '1970-01-01 00:00:00' + daily.day_number * INTERVAL '1' DAY
  group by daily.booking_id
),
side as (
  select left_id AS booking_id, CAST(NULL AS DOUBLE) AS wait_hours
  from contention_fact
  union all
  select right_id AS booking_id, wait_hours
  from contention_fact
),
met as (
  select booking_id, count(*) AS contention_count, max(wait_hours) AS wait_hours
  from side
  group by booking_id
),
place as (
  select distinct place_id, is_known
  from int_environment__named
)
select
  own.booking_id,
  own.environment_id,
  own.environment_name,
  coalesce(place.is_known, false) AS is_environment_known,
  own.name,
  own.release_id,
  own.team_id,
  coalesce(team.name, own.team_id) AS team_name,
  own.is_confirmed,
  own.starts_at,
  own.ends_at,
  (to_unixtime(own.ends_at) - to_unixtime(own.starts_at)) / 3600 AS hours,
  CAST(spread.day_count AS INTEGER) AS day_count,
  CAST(spread.used_day_count AS INTEGER) AS used_day_count,
  CAST(coalesce(met.contention_count, 0) AS INTEGER) AS contention_count,
  met.wait_hours,
  own.known_at,
  booking.url
from int_booking__held AS own
join booking on booking.booking_id = own.booking_id
left join spread on spread.booking_id = own.booking_id
left join met on met.booking_id = own.booking_id
left join place on place.place_id = own.environment_id
left join team on team.team_id = own.team_id
