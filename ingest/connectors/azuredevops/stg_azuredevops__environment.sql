-- entity: environment
-- grain: environment_id
-- definition: Environments of YAML pipelines. They have no tier: their names tell it, or the configuration does.
with latest as (
  select *
  from raw.azuredevops__environment
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS environment_id,
  payload->>'name' AS name,
  CAST(NULL AS VARCHAR) AS tier,
  'tool' AS kind,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from latest
where not _is_deleted
