-- entity: sprint
-- grain: sprint_id
-- definition: Iterations that have a beginning and an end. The last day counts to its end; the board is the node above.
with latest as (
  select *
  from raw.azuredevops__iteration
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS sprint_id,
  payload->>'name' AS name,
  regexp_replace(payload->>'path', '\\[^\\]*$', '') AS board,
  CAST(payload->>'startDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_start_at,
  CAST(payload->>'finishDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    + CASE WHEN regexp_matches(payload->>'finishDate', 'T00:00:00') THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END AS planned_end_at,
  CAST(NULL AS TIMESTAMP) AS completed_at,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at
from latest
where not _is_deleted and (payload->>'startDate') IS NOT NULL and (payload->>'finishDate') IS NOT NULL
