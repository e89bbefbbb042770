-- grain: deployment_id
-- title: Watch windows
-- source: int_deployment__placed, watch_length_fact, service
-- definition: The time after each production deployment in which what it did wrong is likely to show. Merges that stand for
--   deployments have none: nothing says when they reached anybody.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: service_name what that is called
-- column: version as the source names it
-- column: starts_at when it finished
-- column: ends_at when the window closes
-- column: window_minutes its length, min
-- column: basis where the length is from: service, all services or usual
-- column: case_count incidents that it is taken from
-- column: followed_at when the next deployment of the service went out, NULL if none has
-- column: url page of the deployment
with production as (
  select
    placed.*,
    lead(placed.finished_at) over (
      partition by placed.service_id, placed.environment_id order by placed.finished_at, placed.deployment_id
    ) AS followed_at
  from int_deployment__placed AS placed
  where placed.environment_tier = 'production'
    and not placed.is_prerelease
    and placed.outcome = 'succeeded'
    and placed.origin <> 'merge'
)
select
  production.deployment_id,
  production.service_id,
  coalesce(service.name, production.service_id) AS service_name,
  production.version,
  production.finished_at AS starts_at,
  production.finished_at + length_of.window_minutes * INTERVAL '1' MINUTE AS ends_at,
  length_of.window_minutes,
  length_of.basis,
  length_of.case_count,
  production.followed_at,
  production.url
from production
join watch_length_fact AS length_of on length_of.service_id = production.service_id
left join service on service.service_id = production.service_id
