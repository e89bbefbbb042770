-- fact: repair_share
-- Production deployments of the service that needed repair, of all that reached it.
select
  'repair_share' AS fact,
  CAST(count(*) FILTER (WHERE deployment.is_failed) AS DOUBLE) / count(*) AS item
from deployment_fact AS deployment
join service on service.service_id = deployment.service_id
where service.name = (CAST($planted AS JSON) ->> '$.REPAIRED.service')
  and deployment.environment_tier = 'production'
  and not deployment.is_prerelease
  and deployment.outcome = 'succeeded'
