-- entity: measurement
-- grain: series_id, segment, measured_at
-- definition: Numbers that were pasted under a goal, a line each; a day is its beginning. A number is known since the version of the goal
--   that told it first.
with line as (
  select goal_id, source_id, source_rank, known_at, url, unnest(CAST(body -> 'numbers' AS VARCHAR[])) AS text
  from stg_records__aim
),
first_told as (
  select goal_id, text, min(revised_at) AS known_at
  from (
    select goal_id, revised_at, unnest(CAST(body -> 'numbers' AS VARCHAR[])) AS text
    from stg_records__aim_version
  ) AS told
  group by goal_id, text
),
parted as (
  select
    line.goal_id,
    line.source_id,
    line.source_rank,
    coalesce(first_told.known_at, line.known_at) AS known_at,
    line.url,
    line.text,
    TRY_CAST(regexp_extract(line.text, '(\d{4}-\d\d-\d\d)', 1) AS TIMESTAMP) AS measured_at,
    TRY_CAST(
      replace(regexp_extract(line.text, '^\s*\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?[\s,;:]+(-?\d+(?:[.,]\d+)?)\s*\S{0,12}\s*$', 1), ',', '.') AS DOUBLE
    ) AS value
  from line
  left join first_told on first_told.goal_id = line.goal_id and first_told.text = line.text
)
select
  'goal:' || goal_id AS series_id,
  '' AS segment,
  measured_at,
  value,
  CAST(NULL AS VARCHAR) AS unit,
  CAST(NULL AS INTEGER) AS respondent_count,
  source_id,
  source_rank,
  known_at,
  url
from parted
where measured_at is not null and value is not null
qualify row_number() over (partition by goal_id, measured_at order by text desc) = 1
