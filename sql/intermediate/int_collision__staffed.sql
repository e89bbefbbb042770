-- grain: left_id, right_id
-- source: int_step__held, int_release__scheduled
-- definition: Planned releases of which one team has steps to do by hand at the same time.
-- column: left_id the release whose step begins first, by id where both begin together
-- column: right_id the other one
-- column: team_id the team, the first by id of several
-- column: team_count teams of which that is so
-- column: starts_at when it first happens
-- column: ends_at when the last such overlap ends
with reach as (
  select max(starts_at) AS last_at
  from int_step__held
),
dated as (
  select held.*, CAST(floor(to_unixtime(held.starts_at) / 86400) AS BIGINT) AS span
  from int_step__held AS held
),
spanned as (
  select held.step_id, held.team_id, held.release_id, held.starts_at, held.ends_at, step.span
  from int_step__held AS held
  cross join reach
  cross join unnest(sequence(
    CAST(floor(to_unixtime(held.starts_at) / 86400) AS BIGINT),
    CAST(floor(to_unixtime(CASE WHEN held.ends_at < reach.last_at THEN held.ends_at ELSE reach.last_at END) / 86400) AS BIGINT),
    1
  )) AS step(span)
),
met as (
  select
    CASE WHEN earlier.release_id < later.release_id THEN earlier.release_id ELSE later.release_id END AS left_id,
    CASE WHEN earlier.release_id < later.release_id THEN later.release_id ELSE earlier.release_id END AS right_id,
    earlier.team_id,
    later.starts_at,
    CASE WHEN earlier.ends_at < later.ends_at THEN earlier.ends_at ELSE later.ends_at END AS ends_at
  from spanned AS earlier
  join dated AS later
    on later.team_id = earlier.team_id
    and later.span = earlier.span
  where later.release_id <> earlier.release_id
    and later.starts_at < earlier.ends_at
    and (
      later.starts_at > earlier.starts_at
      or (later.starts_at = earlier.starts_at and later.step_id > earlier.step_id)
    )
)
select
  left_id,
  right_id,
  min(team_id) AS team_id,
  CAST(count(distinct team_id) AS INTEGER) AS team_count,
  min(starts_at) AS starts_at,
  max(ends_at) AS ends_at
from met
group by left_id, right_id
