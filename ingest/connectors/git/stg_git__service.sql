-- entity: service
-- grain: service_id
-- definition: The services that the configuration names; a repository without any is one service as a whole, and a
--   configuration repository is none.
select
  service_id,
  name,
  CASE WHEN path_prefix IS NULL OR path_prefix = '' THEN 'repository' ELSE 'path' END AS kind,
  repository_id,
  NULLIF(trim(path_prefix, '/'), '') AS path_prefix,
  tier,
  life_cycle,
  value_stream AS value_stream_id,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from config.service
union all by name
select
  'git:' || repository_id AS service_id,
  name,
  'repository' AS kind,
  repository_id,
  CAST(NULL AS VARCHAR) AS path_prefix,
  CAST(NULL AS INTEGER) AS tier,
  CAST(NULL AS VARCHAR) AS life_cycle,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  source_id,
  50 AS source_rank,
  known_at,
  url
from repository
where coalesce(is_configuration, false) = false
  and repository_id not in (select repository_id from config.service where repository_id is not null)
