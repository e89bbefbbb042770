-- entity: sprint
-- grain: sprint_id
-- definition: Cycles of a team.
with latest as (
  select *
  from raw.linear__cycle
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS sprint_id,
  coalesce(payload->>'$.name', 'Cycle ' || (payload->>'$.number')) AS name,
  payload->>'$.team.name' AS board,
  CAST(payload->>'$.startsAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_start_at,
  CAST(payload->>'$.endsAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_end_at,
  CAST(payload->>'$.completedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS completed_at,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at
from latest
where not _is_deleted
