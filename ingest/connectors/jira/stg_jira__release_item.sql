-- entity: release_item
-- grain: release_id, work_item_id
-- definition: Issues whose fix version it is.
with latest as (
  select *
  from raw.jira__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
version as (
  select
    _source,
    _key AS native_id,
    CAST(payload->>'$.fields.updated' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
    unnest(CAST(payload->'$.fields.fixVersions' AS JSON[]))->>'$.id' AS version_id
  from latest
  where not _is_deleted
)
select
  _source || ':' || version_id AS release_id,
  _source || ':' || native_id AS work_item_id,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from version
group by _source, version_id, native_id
