-- entity: sprint_item
-- grain: sprint_id, work_item_id
-- definition: Sprints that an issue is in, and those that its changelog names. Data Center writes a sprint as text.
with current_sprint as (
  select _source, work_item_id, updated_at, unnest(sprints) AS sprint
  from stg_jira__issue
),
history as (
  select _source, work_item_id, updated_at, unnest(changes) AS item
  from stg_jira__issue
),
seen as (
  select
    _source,
    work_item_id,
    updated_at,
    coalesce(sprint->>'$.id', regexp_extract(sprint->>'$', '[\[,]id=(\d+)', 1)) AS sprint_id
  from current_sprint
  union all
  select
    _source,
    work_item_id,
    updated_at,
    trim(unnest(string_split(concat_ws(',', item.from_id, item.to_id), ',')))
  from history
  where item.field = 'Sprint'
)
select
  _source || ':' || sprint_id AS sprint_id,
  work_item_id,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from seen
where sprint_id <> ''
group by _source, seen.sprint_id, work_item_id
