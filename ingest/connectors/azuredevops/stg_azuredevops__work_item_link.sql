-- entity: work_item_link
-- grain: from_work_item_id, to_work_item_id, kind
-- definition: Links in the direction in which they read: a predecessor blocks its successor. Parents are told with the work item.
with link as (
  select _source, work_item_id, _key, updated_at, unnest(told.relations) AS relation
  from stg_azuredevops__item
),
told as (
  select
    *,
    regexp_extract(relation.url, '/(\d+)$', 1) AS to_key,
    CASE relation.rel
      WHEN 'System.LinkTypes.Dependency-Forward' THEN 'blocks'
      WHEN 'System.LinkTypes.Duplicate-Forward' THEN 'duplicates'
      WHEN 'System.LinkTypes.Related' THEN 'relates'
    END AS kind
  from link
)
select
  work_item_id AS from_work_item_id,
  _source || ':' || to_key AS to_work_item_id,
  kind,
  min(_source) AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at
from told
where kind IS NOT NULL and to_key <> '' and to_key <> _key
group by work_item_id, _source, to_key, kind
