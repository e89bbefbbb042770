-- grain: ends_day
-- access: none
-- source: int_watch__ended, int_signal__known
-- definition: Days on which watch windows end, and up to when of each anything is known. A day that is known whole stays as it is,
--   however far the rest goes.
-- column: ends_day the day, as a text
-- column: told_to_at up to when of it anything is known, at most its end; NULL where it is yet to come
with day as (
  select ends_day, CAST(min(ends_at) AS DATE) AS ends_date
  from int_watch__ended
  group by ends_day
),
seen as (
  select max(seen_to_at) AS seen_to_at
  from int_signal__known
)
select
  day.ends_day,
  CASE
    WHEN seen.seen_to_at >= CAST(day.ends_date + INTERVAL '1' DAY AS TIMESTAMP) THEN CAST(day.ends_date + INTERVAL '1' DAY AS TIMESTAMP)
    WHEN seen.seen_to_at >= CAST(day.ends_date AS TIMESTAMP) THEN seen.seen_to_at
  END AS told_to_at
from day
cross join seen
