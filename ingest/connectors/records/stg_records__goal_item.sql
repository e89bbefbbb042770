-- entity: goal_item
-- grain: goal_id, work_item_id
-- definition: Work items and epics that a goal names, by id or by key.
with entry as (
  select distinct goal_id, source_id, source_rank, known_at, url, unnest(CAST(body -> 'items' AS VARCHAR[])) AS name
  from stg_records__aim
),
keyed as (
  select lower(item_key) AS name, min(work_item_id) AS work_item_id
  from work_item
  group by lower(item_key)
  having count(*) = 1
)
select distinct
  entry.goal_id,
  coalesce(keyed.work_item_id, entry.name) AS work_item_id,
  'named' AS evidence,
  entry.source_id,
  entry.source_rank,
  entry.known_at,
  entry.url
from entry
left join keyed on keyed.name = lower(entry.name)
