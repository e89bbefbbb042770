-- grain: deployment_id
-- title: Services of deployments
-- source: int_deployment__served, int_deployment__chosen
-- definition: Every deployment that a tool or a confirmed job tells, with the service and environment that it was counted to, the
--   evidence for it, and whether it is one of those that count.
-- column: deployment_id the deployment
-- column: service_id the service, NULL if it is not found
-- column: evidence what the service was found by
-- column: confidence_ratio how sure that is, 0 to 1
-- column: native_service as the source names it
-- column: native_environment as the source names it
-- column: environment its name here
-- column: environment_tier production, staging, testing or development
-- column: repository_id the repository
-- column: outcome succeeded, failed or attempt
-- column: origin where it was seen
-- column: is_chosen whether it counts, by itself or as the first step of one
-- column: finished_at when it finished
-- column: url page of the source record
select
  served.deployment_id,
  served.service_id,
  served.evidence,
  served.confidence_ratio,
  served.native_service,
  served.native_environment,
  served.environment,
  served.environment_tier,
  served.repository_id,
  served.outcome,
  served.origin,
  chosen.deployment_id IS NOT NULL AS is_chosen,
  served.finished_at,
  served.url
from int_deployment__served AS served
left join int_deployment__chosen AS chosen on chosen.deployment_id = served.deployment_id
where served.origin in ('tool', 'pipeline')
