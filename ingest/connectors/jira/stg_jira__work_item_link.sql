-- entity: work_item_link
-- grain: from_work_item_id, to_work_item_id, kind
-- definition: Links as either end tells them, in the direction in which the link reads: this one blocks that one.
with issue as (
  select _source, _key AS native_id, updated_at, unnest(links) AS link
  from stg_jira__issue
),
directed as (
  select
    _source,
    coalesce(link.inwardIssue.id, native_id) AS from_id,
    coalesce(link.outwardIssue.id, native_id) AS to_id,
    CASE lower(link.type.name)
      WHEN 'cloners' THEN 'clones'
      WHEN 'duplicate' THEN 'duplicates'
      ELSE lower(link.type.name)
    END AS kind,
    updated_at
  from issue
)
select
  _source || ':' || from_id AS from_work_item_id,
  _source || ':' || to_id AS to_work_item_id,
  kind,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from directed
where from_id <> to_id
group by _source, from_id, to_id, kind
