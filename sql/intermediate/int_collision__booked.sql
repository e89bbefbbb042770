-- grain: left_id, right_id
-- source: int_booking__held
-- definition: Bookings of one environment that overlap, unless both are for the same release.
-- column: left_id the booking that begins first, by id where both begin together
-- column: right_id the other one
with reach as (
  select max(starts_at) AS last_at
  from int_booking__held
),
dated as (
  select held.*, CAST(floor(to_unixtime(held.starts_at) / 345600) AS BIGINT) AS span
  from int_booking__held AS held
),
-- Two overlap where the later one begins: that alone has to be looked for.
spanned as (
  select held.booking_id, held.environment_id, held.release_id, held.starts_at, held.ends_at, step.span
  from int_booking__held AS held
  cross join reach
  cross join unnest(sequence(
    CAST(floor(to_unixtime(held.starts_at) / 345600) AS BIGINT),
    CAST(floor(to_unixtime(CASE WHEN held.ends_at < reach.last_at THEN held.ends_at ELSE reach.last_at END) / 345600) AS BIGINT),
    1
  )) AS step(span)
)
select earlier.booking_id AS left_id, later.booking_id AS right_id
from spanned AS earlier
join dated AS later
  on later.environment_id = earlier.environment_id
  and later.span = earlier.span
where later.starts_at < earlier.ends_at
  and coalesce(later.release_id, later.booking_id) <> coalesce(earlier.release_id, earlier.booking_id)
  and (
    later.starts_at > earlier.starts_at
    or (later.starts_at = earlier.starts_at and later.booking_id > earlier.booking_id)
  )
