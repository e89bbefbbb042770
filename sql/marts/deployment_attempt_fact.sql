-- grain: deployment_id
-- title: Attempts that never reached an environment
-- source: int_deployment__served
-- definition: Roll-outs that were cancelled, never started, or whose pipeline failed before them. They are no deployments and
--   count nowhere.
-- column: deployment_id the attempt
-- column: service_id the service, NULL if it is not found
-- column: environment the environment that it was meant for
-- column: environment_tier production, staging, testing or development
-- column: commit_id what was meant to go out
-- column: version as the source names it
-- column: finished_at when it ended
-- column: origin where it was seen
-- column: url page of the source record
select
  deployment_id,
  service_id,
  environment,
  environment_tier,
  commit_id,
  version,
  finished_at,
  origin,
  url
from int_deployment__served
where outcome = 'attempt'
