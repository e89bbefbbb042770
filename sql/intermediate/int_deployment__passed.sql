-- grain: deployment_id
-- source: int_deployment__served, int_deployment__chosen
-- definition: Deployments as tools and jobs tell them that count as none of their own: they may be steps of one that does.
-- column: deployment_id the deployment as it was seen
-- column: service_id its service
-- column: environment_id its environment
-- column: outcome succeeded or failed
-- column: origin where it was seen
-- column: version as the source names it
-- column: finished_at when it finished
select
  served.deployment_id,
  served.service_id,
  served.environment_id,
  served.outcome,
  served.origin,
  served.version,
  served.finished_at
from int_deployment__served AS served
left join int_deployment__chosen AS chosen on chosen.deployment_id = served.deployment_id
where chosen.deployment_id is null
  and served.origin in ('tool', 'pipeline')
