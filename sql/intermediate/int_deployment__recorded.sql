-- grain: deployment_id
-- source: deployment_fact
-- definition: The record that a service had when a deployment of it went out to production: how many went out before it, and how
--   many of these were known by then to have needed repair; and the same of all services together.
-- column: deployment_id the deployment
-- column: earlier_count deployments of its service before it
-- column: earlier_failed_count of them known by then to have needed repair
-- column: all_count deployments of all services before it
-- column: all_failed_count of them known by then to have needed repair
with production as (
  select deployment_id, service_id, finished_at, is_failed, failure_known_at
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
),
event as (
  select deployment_id, service_id, finished_at AS happened_at, 0 AS kind, 1 AS deployed, 0 AS failed
  from production
  union all
  select
    deployment_id,
    service_id,
    CASE WHEN failure_known_at > finished_at THEN failure_known_at ELSE finished_at END AS happened_at,
    1 AS kind,
    0 AS deployed,
    1 AS failed
  from production
  where is_failed
    and failure_known_at is not null
),
summed as (
  select
    event.*,
    sum(deployed) over own AS earlier_count,
    sum(failed) over own AS earlier_failed_count,
    sum(deployed) over everything AS all_count,
    sum(failed) over everything AS all_failed_count
  from event
  window
    own as (partition by service_id order by happened_at, kind, deployment_id rows between unbounded preceding and current row),
    everything as (order by happened_at, kind, deployment_id rows between unbounded preceding and current row)
)
select
  deployment_id,
  CAST(earlier_count - 1 AS INTEGER) AS earlier_count,
  CAST(earlier_failed_count AS INTEGER) AS earlier_failed_count,
  CAST(all_count - 1 AS INTEGER) AS all_count,
  CAST(all_failed_count AS INTEGER) AS all_failed_count
from summed
where kind = 0
