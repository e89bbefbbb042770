-- entity: release_item
-- grain: release_id, work_item_id
-- definition: Issues whose fix version it is.
with version as (
  select _source, work_item_id, updated_at, unnest(version_ids) AS version_id
  from stg_jira__issue
)
select
  _source || ':' || version_id AS release_id,
  work_item_id,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from version
group by _source, version_id, work_item_id
