-- entity: sprint_item
-- grain: sprint_id, work_item_id
-- definition: The cycle that an issue is in, those that its history tells, and those in which it was seen before.
with issue as (
  select _source, _key, payload, CAST(json_extract_string(payload, '$.updatedAt') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at
  from raw.linear__issue
  where not _is_deleted
),
changed as (
  select
    _source,
    _key,
    updated_at,
    unnest(from_json(payload->'$.history', '[{"fromCycleId": "VARCHAR", "toCycleId": "VARCHAR"}]')) AS change
  from issue
),
seen as (
  select _source, _key, updated_at, json_extract_string(payload, '$.cycle.id') AS cycle_id
  from issue
  union all
  select _source, _key, updated_at, change.fromCycleId
  from changed
  union all
  select _source, _key, updated_at, change.toCycleId
  from changed
)
select
  _source || ':' || cycle_id AS sprint_id,
  _source || ':' || _key AS work_item_id,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at
from seen
where cycle_id IS NOT NULL
group by _source, _key, cycle_id
