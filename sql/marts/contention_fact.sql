-- grain: left_id, right_id
-- title: Contention for environments
-- source: int_collision__booked, int_booking__held
-- definition: Two bookings of one environment that overlap, unless both are for one release. Waiting is what the one that begins later
--   has to wait if the other keeps what it booked: until that ends.
-- column: left_id the booking that begins first
-- column: right_id the one that begins later
-- column: environment_id the environment
-- column: environment_name what it is called
-- column: left_name the release or the purpose of the first
-- column: right_name the release or the purpose of the later one
-- column: left_team_id the team of the first
-- column: right_team_id the team of the later one
-- column: left_release_id the release of the first
-- column: right_release_id the release of the later one
-- column: starts_at when the overlap begins
-- column: ends_at when it ends
-- column: overlap_hours how long it lasts, h
-- column: wait_hours from when the later one was to begin until the first ends, h
-- column: is_firm whether both are confirmed
-- column: is_over whether the release of one of them is out
-- column: known_at when both had been told
select
  booked.left_id,
  booked.right_id,
  own.environment_id,
  own.environment_name,
  own.name AS left_name,
  other.name AS right_name,
  own.team_id AS left_team_id,
  other.team_id AS right_team_id,
  own.release_id AS left_release_id,
  other.release_id AS right_release_id,
  other.starts_at,
  CASE WHEN own.ends_at < other.ends_at THEN own.ends_at ELSE other.ends_at END AS ends_at,
  (to_unixtime(CASE WHEN own.ends_at < other.ends_at THEN own.ends_at ELSE other.ends_at END) - to_unixtime(other.starts_at))
    / 3600 AS overlap_hours,
  (to_unixtime(own.ends_at) - to_unixtime(other.starts_at)) / 3600 AS wait_hours,
  own.is_confirmed AND other.is_confirmed AS is_firm,
  own.is_over OR other.is_over AS is_over,
  CASE WHEN own.known_at > other.known_at THEN own.known_at ELSE other.known_at END AS known_at
from int_collision__booked AS booked
join int_booking__held AS own on own.booking_id = booked.left_id
join int_booking__held AS other on other.booking_id = booked.right_id
