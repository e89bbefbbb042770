-- entity: series
-- grain: series_id
-- definition: The numbers that were pasted under a goal are a series of their own.
select
  'goal:' || goal_id AS series_id,
  coalesce(body ->> 'metric', body ->> 'name') AS name,
  'measure' AS kind,
  body ->> 'unit' AS unit,
  body ->> 'better' AS better,
  CAST(NULL AS VARCHAR) AS service_id,
  value_stream_id,
  source_id,
  source_rank,
  known_at,
  url
from stg_records__aim
where json_array_length(body -> 'numbers') > 0
