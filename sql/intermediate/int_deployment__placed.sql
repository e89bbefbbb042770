-- grain: deployment_id
-- source: int_deployment__chosen, int_deployment__ordered
-- definition: Deployments, successful ones once for each release and with their neighbours; failed ones have none.
-- column: deployment_id the deployment
-- column: service_id the service
-- column: repository_id its repository
-- column: environment_id the environment
-- column: environment_tier production, staging, testing or development
-- column: is_prerelease whether it is a pre-release
-- column: commit_id the commit that went out
-- column: version as the source names it
-- column: finished_at when it finished
-- column: outcome succeeded or failed
-- column: origin where it was seen
-- column: is_derived whether no tool told it
-- column: time_basis what its time is taken from
-- column: is_hotfix whether the source flags it as the repair of another one
-- column: remediates_deployment_id which one, as the source says
-- column: url page of the source record
-- column: previous_deployment_id the one that it takes the place of
-- column: earlier_deployment_id the last one before it in time
-- column: is_rollback whether it goes back to an ancestor
-- column: is_first whether it is the first known
-- column: is_patch whether only the patch part of the version differs
select
  chosen.deployment_id,
  chosen.service_id,
  chosen.repository_id,
  chosen.environment_id,
  chosen.environment_tier,
  chosen.is_prerelease,
  chosen.commit_id,
  chosen.version,
  coalesce(ordered.released_at, chosen.finished_at) AS finished_at,
  chosen.outcome,
  chosen.origin,
  chosen.is_derived,
  chosen.time_basis,
  chosen.is_hotfix,
  chosen.remediates_deployment_id,
  chosen.url,
  ordered.previous_deployment_id,
  ordered.earlier_deployment_id,
  coalesce(ordered.is_rollback, false) AS is_rollback,
  coalesce(ordered.is_first, false) AS is_first,
  coalesce(ordered.is_patch, false) AS is_patch
from int_deployment__chosen AS chosen
left join int_deployment__ordered AS ordered on ordered.deployment_id = chosen.deployment_id
where chosen.outcome = 'failed'
  or ordered.kept_deployment_id = ordered.deployment_id
