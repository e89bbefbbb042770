-- entity: release
-- grain: release_id
-- definition: From Git alone a release is a tagged version, named so; pre-releases are releases of their own kind.
select
  'git:' || repository_id || '@' || name AS release_id,
  name,
  CASE WHEN is_prerelease THEN 'pre-release' ELSE 'version' END AS kind,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS methodology,
  CAST(NULL AS TIMESTAMP) AS planned_at,
  named_at AS released_at,
  'released' AS status,
  source_id,
  50 AS source_rank,
  known_at,
  url
from code_ref
where is_release and commit_id is not null
