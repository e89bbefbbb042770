-- grain: deployment_id
-- source: int_deployment__counted
-- definition: What all services had behind them of the same day when a deployment went out to production.
-- column: deployment_id the deployment
-- column: happened_day the day, as a text
-- column: day_count deployments of all services on that day before it
-- column: day_failed_count deployments of all services known on that day, by then, to have needed repair
with summed as (
  select
    deployment_id,
    kind,
    happened_day,
    sum(deployed_count) over earlier AS deployed_count,
    sum(failed_count) over earlier AS failed_count
  from int_deployment__counted
  window earlier as (
    partition by happened_day order by happened_at, kind, deployment_id rows between unbounded preceding and current row
  )
)
select
  deployment_id,
  happened_day,
  CAST(deployed_count - 1 AS INTEGER) AS day_count,
  CAST(failed_count AS INTEGER) AS day_failed_count
from summed
where kind = 0
