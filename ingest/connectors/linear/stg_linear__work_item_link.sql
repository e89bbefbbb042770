-- entity: work_item_link
-- grain: from_work_item_id, to_work_item_id, kind
-- definition: Relations in the direction in which they read: this one blocks that one.
with link as (
  select _source, work_item_id, _key, updated_at, unnest(told.relations) AS relation
  from stg_linear__issue
)
select
  work_item_id AS from_work_item_id,
  _source || ':' || relation.relatedIssue.id AS to_work_item_id,
  CASE relation.type
    WHEN 'duplicate' THEN 'duplicates'
    WHEN 'related' THEN 'relates'
    ELSE relation.type
  END AS kind,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at
from link
where relation.relatedIssue.id <> _key
group by _source, work_item_id, relation.relatedIssue.id, relation.type
