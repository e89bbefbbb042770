-- grain: environment_id, day_at
-- title: Days of environments
-- source: int_booking__daily, int_environment__named, int_deployment__stationed, test_run
-- definition: Each day (UTC) on which an environment was booked or used. Booked hours count once where bookings overlap. Used means
--   that something was deployed to it or a test ran in it on that day, as far as a tool tells; who only looked at it leaves no
--   trace.
-- column: environment_id the environment
-- column: environment_name what it is called
-- column: day_at the day's beginning
-- column: booking_count bookings that touch the day
-- column: booked_hours hours of it that are booked by anybody, h
-- column: wanted_hours hours of all bookings together: more than the booked ones where they overlap, h
-- column: deployment_count deployments to it, failed ones too
-- column: test_count test runs in it
-- column: is_booked whether any of it is booked
-- column: is_used whether anything was deployed or tested there
with ordered as (
  select
    environment_id,
    day_number,
    starts_at,
    ends_at,
    max(ends_at) over (
      partition by environment_id, day_number
      order by starts_at, ends_at, booking_id rows between unbounded preceding and 1 preceding
    ) AS taken_until
  from int_booking__daily
),
booked as (
  select
    environment_id,
    day_number,
    count(*) AS booking_count,
    sum((to_unixtime(ends_at) - to_unixtime(starts_at)) / 3600) AS wanted_hours,
    sum(
      CASE
        WHEN taken_until IS NULL OR taken_until <= starts_at THEN (to_unixtime(ends_at) - to_unixtime(starts_at)) / 3600
        WHEN taken_until < ends_at THEN (to_unixtime(ends_at) - to_unixtime(taken_until)) / 3600
        ELSE 0
      END
    ) AS booked_hours
  from ordered
  group by environment_id, day_number
),
deployed as (
  select
    place_id AS environment_id,
    CAST(floor(to_unixtime(finished_at) / 86400) AS INTEGER) AS day_number,
    count(*) AS deployment_count
  from int_deployment__stationed
  group by place_id, CAST(floor(to_unixtime(finished_at) / 86400) AS INTEGER)
),
tested as (
  select
    place.place_id AS environment_id,
    CAST(floor(to_unixtime(run.finished_at) / 86400) AS INTEGER) AS day_number,
    count(*) AS test_count
  from test_run AS run
  join int_environment__named AS place on place.environment_id = run.environment_id
  where run.finished_at is not null
  group by place.place_id, CAST(floor(to_unixtime(run.finished_at) / 86400) AS INTEGER)
),
day as (
  select environment_id, day_number from booked
  union
  select environment_id, day_number from deployed
  union
  select environment_id, day_number from tested
),
called as (
  select distinct place_id, name
  from int_environment__named
)
select
  day.environment_id,
  called.name AS environment_name,
  TIMESTAMP '1970-01-01 00:00:00' + day.day_number * INTERVAL '1' DAY AS day_at,
  CAST(coalesce(booked.booking_count, 0) AS INTEGER) AS booking_count,
  coalesce(booked.booked_hours, 0) AS booked_hours,
  coalesce(booked.wanted_hours, 0) AS wanted_hours,
  CAST(coalesce(deployed.deployment_count, 0) AS INTEGER) AS deployment_count,
  CAST(coalesce(tested.test_count, 0) AS INTEGER) AS test_count,
  booked.environment_id IS NOT NULL AS is_booked,
  deployed.environment_id IS NOT NULL OR tested.environment_id IS NOT NULL AS is_used
from day
join called on called.place_id = day.environment_id
left join booked on booked.environment_id = day.environment_id and booked.day_number = day.day_number
left join deployed on deployed.environment_id = day.environment_id and deployed.day_number = day.day_number
left join tested on tested.environment_id = day.environment_id and tested.day_number = day.day_number
