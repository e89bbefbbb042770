-- entity: environment
-- grain: environment_id
-- definition: Stages that classic releases were deployed to, by their names.
select
  _source || ':stage:' || (payload->>'$.environment.name') AS environment_id,
  payload->>'$.environment.name' AS name,
  CAST(NULL AS VARCHAR) AS tier,
  'tool' AS kind,
  _source AS source_id,
  10 AS source_rank,
  min(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from raw.azuredevops__release_deployment
where (payload->>'$.environment.name') IS NOT NULL
group by _source, payload->>'$.environment.name'
