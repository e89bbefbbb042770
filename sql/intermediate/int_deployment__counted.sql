-- grain: deployment_id, kind
-- source: deployment_fact
-- definition: The moments that a record of production deployments is made of: each one that went out, and each one that was known to
--   need repair, when that was known.
-- column: deployment_id the deployment
-- column: kind 0 that it went out, 1 that it needed repair
-- column: service_id the service
-- column: happened_at when that was
-- column: happened_day the day of that, as a text
-- column: deployed_count 1 where it went out
-- column: failed_count 1 where it needed repair
with production as (
  select deployment_id, service_id, finished_at, is_failed, failure_known_at
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
),
event as (
  select deployment_id, 0 AS kind, service_id, finished_at AS happened_at, 1 AS deployed_count, 0 AS failed_count
  from production
  union all
  select
    deployment_id,
    1 AS kind,
    service_id,
    CASE WHEN failure_known_at > finished_at THEN failure_known_at ELSE finished_at END AS happened_at,
    0 AS deployed_count,
    1 AS failed_count
  from production
  where is_failed
    and failure_known_at is not null
)
select
  deployment_id,
  kind,
  service_id,
  happened_at,
  coalesce(CAST(CAST(happened_at AS DATE) AS VARCHAR), '9999-12-31') AS happened_day,
  deployed_count,
  failed_count
from event
