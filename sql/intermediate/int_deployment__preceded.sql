-- grain: deployment_id
-- source: int_deployment__counted
-- definition: What a service had behind it when a deployment of it went out to production.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: earlier_count deployments of its service before it
-- column: earlier_failed_count of them known by then to have needed repair
with summed as (
  select
    deployment_id,
    service_id,
    kind,
    sum(deployed_count) over earlier AS deployed_count,
    sum(failed_count) over earlier AS failed_count
  from int_deployment__counted
  window earlier as (
    partition by service_id order by happened_at, kind, deployment_id rows between unbounded preceding and current row
  )
)
select
  deployment_id,
  service_id,
  CAST(deployed_count - 1 AS INTEGER) AS earlier_count,
  CAST(failed_count AS INTEGER) AS earlier_failed_count
from summed
where kind = 0
