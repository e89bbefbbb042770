-- grain: kind, thing_id
-- source: int_deployment__served
-- definition: Deployments whose service is not found, and environments whose tier nothing tells.
-- column: kind what sort of thing it is
-- column: thing_id the thing
-- column: title what it is called
-- column: reason why it is not matched
-- column: suggestion what would mend that
-- column: case_count how many it stands for
-- column: happened_at when it happened, or the latest of several
-- column: source_id who told it
-- column: url page of the source record
select
  'deployment' AS kind,
  deployment_id AS thing_id,
  coalesce(native_environment, native_service, version) AS title,
  reason,
  suggestion,
  1 AS case_count,
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
  'nothing tells its tier' AS reason,
  'say what it is: environments: [{pattern: ''^' || min(native_environment) || '$'', name: ' || min(environment) || ', tier: …}]' AS suggestion,
  CAST(count(*) AS INTEGER) AS case_count,
  max(finished_at) AS happened_at,
  min(source_id) AS source_id,
  min(url) AS url
from int_deployment__served
where environment_tier is null
group by environment_id
