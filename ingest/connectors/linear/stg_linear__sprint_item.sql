-- entity: sprint_item
-- grain: sprint_id, work_item_id
-- definition: The cycle that an issue is in, and those in which it was seen before.
with seen as (
  select
    _source,
    _key,
    json_extract_string(payload, '$.cycle.id') AS cycle_id,
    CAST(json_extract_string(payload, '$.updatedAt') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at
  from raw.linear__issue
  where not _is_deleted and json_extract_string(payload, '$.cycle.id') IS NOT NULL
)
select
  _source || ':' || cycle_id AS sprint_id,
  _source || ':' || _key AS work_item_id,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at
from seen
group by _source, _key, cycle_id
