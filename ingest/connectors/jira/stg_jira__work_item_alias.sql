-- entity: work_item_alias
-- grain: item_key, work_item_id
-- definition: Keys that an issue had in another project, by its changelog, and under earlier keys of its project, as far as
--   Jira or what landed before tells them.
with history as (
  select _source, work_item_id, updated_at, unnest(changes) AS item
  from stg_jira__issue
),
project_key as (
  select distinct
    _source,
    _key AS project_native_id,
    unnest(list_append(payload->>'$.projectKeys[*]', payload->>'$.key')) AS project_key
  from raw.jira__project
),
found as (
  select _source, work_item_id, updated_at, item.from_name AS item_key
  from history
  where item.field = 'Key'
  union all
  select
    issue._source,
    issue.work_item_id,
    issue.updated_at,
    project_key.project_key || '-' || regexp_extract(issue.item_key, '(\d+)$', 1)
  from stg_jira__issue as issue
  inner join project_key
    on project_key._source = issue._source and project_key.project_native_id = issue.project_native_id
),
present as (
  select source_id, work_item_id, item_key
  from work_item
)
select
  found.item_key,
  found.work_item_id,
  found._source AS source_id,
  10 AS source_rank,
  max(found.updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from found
left join present
  on present.work_item_id = found.work_item_id and present.item_key = found.item_key
where found.item_key is not null and present.work_item_id is null
group by found._source, found.work_item_id, found.item_key
