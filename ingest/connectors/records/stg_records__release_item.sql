-- entity: release_item
-- grain: release_id, work_item_id
-- definition: The work items of a planned release, by id or by key.
with entry as (
  select distinct subject_id, source_id, source_rank, known_at, url, unnest(CAST(body -> 'items' AS VARCHAR[])) AS name
  from stg_records__current
  where kind = 'release' and withdrawn_at is null
),
keyed as (
  select lower(item_key) AS name, min(work_item_id) AS work_item_id
  from work_item
  group by lower(item_key)
  having count(*) = 1
)
select distinct
  entry.subject_id AS release_id,
  coalesce(keyed.work_item_id, entry.name) AS work_item_id,
  entry.source_id,
  entry.source_rank,
  entry.known_at,
  entry.url
from entry
left join keyed on keyed.name = lower(entry.name)
