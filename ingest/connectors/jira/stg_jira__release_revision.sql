-- entity: release_revision
-- grain: release_id, revised_at
-- definition: What a version of a project said each time that it was read and was different; Jira keeps no history of versions, and
--   does not say who changed one.
select
  _source || ':' || _key AS release_id,
  _loaded_at AS revised_at,
  payload->>'$.name' AS name,
  CAST(CAST(payload->>'$.startDate' AS DATE) AS TIMESTAMP) AS planned_start_at,
  CAST(CAST(payload->>'$.releaseDate' AS DATE) AS TIMESTAMP) AS planned_at,
  CASE
    WHEN coalesce(CAST(payload->>'$.released' AS BOOLEAN), false) THEN 'released'
    WHEN coalesce(CAST(payload->>'$.archived' AS BOOLEAN), false) THEN 'archived'
    ELSE 'planned'
  END AS status,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from raw.jira__version
where not _is_deleted
