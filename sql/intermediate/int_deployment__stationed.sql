-- grain: deployment_id
-- source: deployment_fact, int_deployment__served, int_environment__named
-- definition: Deployments by the place that they went to: those that count, and of a place before production that a service's best
--   source does not tell of, what any other tool tells.
-- column: deployment_id the deployment
-- column: place_id the place
-- column: service_id the service
-- column: commit_id what went there, NULL if nobody knows
-- column: version as the source names it
-- column: finished_at when it finished
-- column: outcome succeeded or failed
-- column: is_production whether that is production, pre-releases not counted
-- column: is_rollback whether it took the service back
-- column: is_derived whether no tool told it
-- column: url page of the deployment
with counted as (
  select
    deployment.deployment_id,
    place.place_id,
    deployment.service_id,
    deployment.commit_id,
    deployment.version,
    deployment.finished_at,
    deployment.outcome,
    coalesce(deployment.environment_tier = 'production', false) AND NOT deployment.is_prerelease AS is_production,
    deployment.is_rollback,
    deployment.is_derived,
    deployment.url
  from deployment_fact AS deployment
  join int_environment__named AS place on place.environment_id = deployment.environment_id
  where deployment.finished_at is not null
    and deployment.service_id is not null
),
pair as (
  select distinct place_id, service_id
  from counted
),
other as (
  select served.*, place.place_id
  from int_deployment__served AS served
  join int_environment__named AS place on place.environment_id = served.environment_id
  left join pair on pair.place_id = place.place_id and pair.service_id = served.service_id
  where pair.place_id is null
    and served.service_id is not null
    and served.finished_at is not null
    and served.outcome in ('succeeded', 'failed')
    and served.origin in ('tool', 'pipeline', 'configuration')
    and coalesce(served.environment_tier, '') <> 'production'
)
select * from counted
union all
select
  deployment_id,
  place_id,
  service_id,
  commit_id,
  version,
  finished_at,
  outcome,
  false AS is_production,
  false AS is_rollback,
  coalesce(is_derived, false) AS is_derived,
  url
from other
