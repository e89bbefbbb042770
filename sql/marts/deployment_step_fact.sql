-- grain: deployment_id
-- title: Steps of production deployments
-- source: int_deployment__served, int_deployment__kept
-- definition: Every roll-out to production that counts, alone or as one of several steps (canary, region) of a deployment within
--   the configured minutes. Tools that do not join steps count each of these.
-- column: deployment_id the step
-- column: kept_deployment_id the deployment that it is part of, often itself
-- column: service_id the service
-- column: repository_id its repository
-- column: commit_id the commit that went out
-- column: version as the source names it
-- column: finished_at when the step finished
-- column: outcome succeeded or failed
-- column: origin where it was seen
-- column: url page of the source record
select
  served.deployment_id,
  kept.kept_deployment_id,
  served.service_id,
  served.repository_id,
  served.commit_id,
  served.version,
  served.finished_at,
  served.outcome,
  served.origin,
  served.url
from int_deployment__served AS served
join int_deployment__kept AS kept on kept.deployment_id = served.deployment_id
where kept.kept_deployment_id is not null
  and served.environment_tier = 'production'
  and not coalesce(served.is_prerelease, false)
  and served.finished_at is not null
