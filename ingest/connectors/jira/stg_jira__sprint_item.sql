-- entity: sprint_item
-- grain: sprint_id, work_item_id
-- definition: Sprints that an issue is in, and those that its changelog names. Data Center writes a sprint as text.
with latest as (
  select *
  from raw.jira__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
issue as (
  select
    *,
    CAST(payload->>'$.fields.updated' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at
  from latest
  where not _is_deleted
),
sprint_field as (
  select
    _source,
    min(_key) AS field_id
  from raw.jira__field
  where (payload->>'$.schema.custom') like '%:gh-sprint'
  group by _source
),
current_sprint as (
  select
    issue._source,
    issue._key AS native_id,
    issue.updated_at,
    unnest(CAST(issue.payload->'$.fields'->sprint_field.field_id AS JSON[])) AS sprint
  from issue
  inner join sprint_field on sprint_field._source = issue._source
),
item as (
  select
    _source,
    _key AS native_id,
    updated_at,
    unnest(CAST(payload->'$.changelog.histories[*].items[*]' AS JSON[])) AS item
  from issue
),
listed as (
  select
    _source,
    native_id,
    updated_at,
    unnest(string_split(coalesce(item->>'$.from', '') || ',' || coalesce(item->>'$.to', ''), ',')) AS sprint_id
  from item
  where (item->>'$.field') = 'Sprint'
),
seen as (
  select
    _source,
    native_id,
    updated_at,
    coalesce(sprint->>'$.id', regexp_extract(sprint->>'$', '[\[,]id=(\d+)', 1)) AS sprint_id
  from current_sprint
  union all
  select _source, native_id, updated_at, trim(sprint_id) from listed
)
select
  _source || ':' || sprint_id AS sprint_id,
  _source || ':' || native_id AS work_item_id,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from seen
where sprint_id <> ''
group by _source, seen.sprint_id, native_id
