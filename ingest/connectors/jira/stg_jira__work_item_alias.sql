-- entity: work_item_alias
-- grain: item_key, work_item_id
-- definition: Keys that an issue had in another project, by its changelog, and under earlier keys of its project, as far as
--   Jira or what landed before tells them.
with issue as (
  select
    _source,
    _key AS native_id,
    payload->>'$.key' AS item_key,
    payload->>'$.fields.project.id' AS project_native_id,
    CAST(payload->>'$.fields.updated' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
    payload->'$.changelog.histories[*].items[*]' AS items
  from raw.jira__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1 and not _is_deleted
),
item as (
  select _source, native_id, updated_at, unnest(items) AS item
  from issue
),
project_key as (
  select distinct
    _source,
    _key AS project_native_id,
    unnest(list_append(payload->>'$.projectKeys[*]', payload->>'$.key')) AS project_key
  from raw.jira__project
),
found as (
  select _source, native_id, updated_at, item->>'$.fromString' AS item_key
  from item
  where (item->>'$.field') = 'Key'
  union all
  select
    issue._source,
    issue.native_id,
    issue.updated_at,
    project_key.project_key || '-' || regexp_extract(issue.item_key, '(\d+)$', 1)
  from issue
  inner join project_key
    on project_key._source = issue._source and project_key.project_native_id = issue.project_native_id
),
present as (
  select source_id, work_item_id, item_key
  from work_item
)
select
  found.item_key,
  found._source || ':' || found.native_id AS work_item_id,
  found._source AS source_id,
  10 AS source_rank,
  max(found.updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from found
left join present
  on present.work_item_id = found._source || ':' || found.native_id and present.item_key = found.item_key
where found.item_key is not null and present.work_item_id is null
group by found._source, found.native_id, found.item_key
