-- grain: booking_id
-- source: booking, int_environment__named, int_release__scheduled
-- definition: Bookings that hold: with a beginning and an end after it, neither refused nor cancelled, for no release that was
--   cancelled.
-- column: booking_id the booking
-- column: name the release that it is for, else its purpose
-- column: environment_id what is booked, by the one id of what bears its name
-- column: environment_name what that is called
-- column: release_id the release that it is for
-- column: team_id the team that it is for, else the release's
-- column: is_confirmed whether it is confirmed; one that says nothing is
-- column: starts_at when it begins
-- column: ends_at when it ends
-- column: is_over whether its release is out
-- column: known_at when it was last seen to change
select
  booking.booking_id,
  coalesce(planned.name, booking.purpose, booking.booking_id) AS name,
  place.place_id AS environment_id,
  place.name AS environment_name,
  booking.release_id,
  coalesce(booking.team_id, planned.team_id) AS team_id,
  coalesce(lower(trim(booking.status)), 'confirmed') = 'confirmed' AS is_confirmed,
  booking.starts_at,
  booking.ends_at,
  coalesce(planned.state = 'released', false) AS is_over,
  booking.known_at
from booking
join int_environment__named AS place on place.environment_id = booking.environment_id
left join int_release__scheduled AS planned on planned.release_id = booking.release_id
where booking.starts_at < booking.ends_at
  and coalesce(lower(trim(booking.status)), 'confirmed') not in ('refused', 'rejected', 'cancelled', 'canceled')
  and coalesce(planned.state, 'planned') <> 'cancelled'
