-- grain: booking_id, day_number
-- source: int_booking__held
-- definition: The days (UTC) that a booking touches, each with the part of it that is booked. Of one that lasts longer than 1,000
--   days the first 1,000.
-- column: booking_id the booking
-- column: environment_id the environment
-- column: day_number days since 1970
-- column: starts_at when its part of the day begins
-- column: ends_at when that ends
with bounded as (
  select
    booking_id,
    environment_id,
    starts_at,
    CASE WHEN ends_at < starts_at + INTERVAL '1000' DAY THEN ends_at ELSE starts_at + INTERVAL '1000' DAY END AS ends_at
  from int_booking__held
),
touched as (
  select bounded.*, TIMESTAMP '1970-01-01 00:00:00' + step.day_number * INTERVAL '1' DAY AS day_at, step.day_number
  from bounded
  cross join unnest(sequence(
    CAST(floor(to_unixtime(bounded.starts_at) / 86400) AS BIGINT),
    CAST(floor((to_unixtime(bounded.ends_at) - 0.000001) / 86400) AS BIGINT),
    1
  )) AS step(day_number)
)
select
  booking_id,
  environment_id,
  CAST(day_number AS INTEGER) AS day_number,
  CASE WHEN starts_at > day_at THEN starts_at ELSE day_at END AS starts_at,
  CASE WHEN ends_at < day_at + INTERVAL '1' DAY THEN ends_at ELSE day_at + INTERVAL '1' DAY END AS ends_at
from touched
