-- grain: deployment_id
-- source: int_deployment__told, int_place__served, int_place__tiered
-- definition: Every known deployment with the service and environment that its source means; of those whose service is not
--   found, why.
-- column: deployment_id the deployment
-- column: service_id the service, NULL if it is not found
-- column: evidence what the service was found by
-- column: confidence_ratio how sure that is, 0 to 1
-- column: reason why it is not found
-- column: suggestion what would mend that
-- column: environment_id the environment
-- column: environment its name
-- column: environment_tier production, staging, testing or development; NULL if nothing tells
-- column: native_environment as the source names it
-- column: native_service as the source names it
-- column: is_prerelease whether it is a pre-release
-- column: repository_id the repository that it is made from
-- column: commit_id what went out as the source says
-- column: version as the source names it
-- column: started_at when it started
-- column: finished_at when it finished
-- column: outcome succeeded, failed or attempt
-- column: origin where it was seen
-- column: is_derived whether no tool told it
-- column: is_hotfix whether the source flags it as the repair of another one
-- column: remediates_deployment_id which one, as the source says
-- column: time_basis what its time is taken from
-- column: source_id who told it
-- column: url page of the source record
select
  told.deployment_id,
  served.service_id,
  served.evidence,
  served.confidence_ratio,
  served.reason,
  served.suggestion,
  tiered.environment_id,
  tiered.environment,
  tiered.environment_tier,
  told.native_environment,
  told.native_service,
  told.is_prerelease,
  told.repository_id,
  told.commit_id,
  told.version,
  told.started_at,
  told.finished_at,
  told.outcome,
  told.origin,
  told.is_derived,
  told.is_hotfix,
  told.remediates_deployment_id,
  told.time_basis,
  told.source_id,
  told.url
from int_deployment__told AS told
join int_place__served AS served on served.place_key = told.place_key
join int_place__tiered AS tiered on tiered.place_key = told.place_key
