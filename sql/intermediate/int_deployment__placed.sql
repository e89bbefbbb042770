-- grain: deployment_id
-- source: int_deployment__chosen, int_deployment__ordered
-- definition: Successful deployments, one for each release, with their neighbours.
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
  ordered.released_at AS finished_at,
  chosen.outcome,
  chosen.origin,
  chosen.is_derived,
  chosen.time_basis,
  chosen.url,
  ordered.previous_deployment_id,
  ordered.earlier_deployment_id,
  ordered.is_rollback,
  ordered.is_first,
  ordered.is_patch
from int_deployment__chosen AS chosen
join int_deployment__ordered AS ordered on ordered.deployment_id = chosen.deployment_id
where ordered.kept_deployment_id = ordered.deployment_id
