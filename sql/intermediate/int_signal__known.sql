-- grain: kind
-- access: none
-- source: watch_fact, int_signal__fired
-- definition: The time of which each kind of signal is known: from the first one of its kind to the last thing that is known at all.
-- column: kind incident or check
-- column: since_at since when this kind of signal is known
-- column: seen_to_at up to when anything is known
with seen as (
  select max(moment) AS seen_to_at
  from (
    select max(starts_at) AS moment from watch_fact
    union all
    select max(fired_at) AS moment from int_signal__fired
  ) AS moments
),
known as (
  select kind, min(fired_at) AS since_at
  from int_signal__fired
  group by kind
)
select known.kind, known.since_at, seen.seen_to_at
from known
cross join seen
