-- grain: deployment_id
-- source: int_deployment__preceded, int_deployment__numbered, int_day__passed
-- definition: The record that a service had when a deployment of it went out to production: how many went out before it, and how
--   many of these were known by then to have needed repair; and the same of all services together.
-- column: deployment_id the deployment
-- column: earlier_count deployments of its service before it
-- column: earlier_failed_count of them known by then to have needed repair
-- column: all_count deployments of all services before it
-- column: all_failed_count of them known by then to have needed repair
select
  own.deployment_id,
  own.earlier_count,
  own.earlier_failed_count,
  CAST(passed.deployed_count + numbered.day_count AS INTEGER) AS all_count,
  CAST(passed.failed_count + numbered.day_failed_count AS INTEGER) AS all_failed_count
from int_deployment__preceded AS own
join int_deployment__numbered AS numbered on numbered.deployment_id = own.deployment_id
join int_day__passed AS passed on passed.happened_day = numbered.happened_day
