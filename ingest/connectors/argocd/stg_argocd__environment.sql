-- entity: environment
-- grain: environment_id
-- definition: Where applications go, in the words that speak of an environment.
select
  _source || ':' || environment AS environment_id,
  environment AS name,
  CAST(NULL AS VARCHAR) AS tier,
  'tool' AS kind,
  _source AS source_id,
  10 AS source_rank,
  max(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from stg_argocd__place
where environment IS NOT NULL
group by _source, environment
