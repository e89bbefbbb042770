-- grain: kind, thing_id
-- title: What is not matched
-- source: int_deployment__served
-- definition: What could not be linked, of each kind, with the reason and what would mend it.
-- column: kind deployment, environment, …
-- column: thing_id the thing
-- column: title what it is called
-- column: reason why it is not matched
-- column: suggestion what would mend that
-- column: happened_at when it happened, or the latest of several
-- column: source_id who told it
-- column: url page of the source record
select
  'deployment' AS kind,
  deployment_id AS thing_id,
  coalesce(native_environment, native_service, version) AS title,
  reason,
  suggestion,
  finished_at AS happened_at,
  source_id,
  url
from int_deployment__served
where service_id is null
union all
select
  'environment' AS kind,
  environment_id AS thing_id,
  min(environment) AS title,
  'nothing tells its tier; ' || CAST(count(*) AS VARCHAR) || ' deployments' AS reason,
  'say what it is: environments: [{pattern: ''^' || min(environment) || '$'', name: ' || min(environment) || ', tier: …}]' AS suggestion,
  max(finished_at) AS happened_at,
  min(source_id) AS source_id,
  min(url) AS url
from int_deployment__served
where environment_tier is null
group by environment_id
