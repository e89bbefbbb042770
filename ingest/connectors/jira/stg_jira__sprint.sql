-- entity: sprint
-- grain: sprint_id
-- definition: A sprint of a board.
with latest as (
  select *
  from raw.jira__sprint
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
board as (
  select
    _source,
    _key AS board_id,
    payload->>'$.name' AS name
  from raw.jira__board
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || latest._key AS sprint_id,
  latest.payload->>'$.name' AS name,
  coalesce(board.name, latest.payload->>'$.originBoardId') AS board,
  CAST(latest.payload->>'$.startDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_start_at,
  CAST(latest.payload->>'$.endDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_end_at,
  CAST(latest.payload->>'$.completeDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS completed_at,
  latest._source AS source_id,
  10 AS source_rank,
  latest._loaded_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from latest
left join board on board._source = latest._source and board.board_id = (latest.payload->>'$.originBoardId')
where not latest._is_deleted
