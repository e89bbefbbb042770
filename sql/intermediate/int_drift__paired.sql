-- grain: environment_id, service_id
-- source: environment_stay_fact
-- definition: What is in each environment that is not production now, beside what is in production now; where a service has several
--   productions, the last one that was deployed to.
-- column: environment_id the environment
-- column: service_id the service
-- column: deployment_id what brought the version that is there
-- column: production_deployment_id what brought the one that is in production, NULL if the service never went there
-- column: commit_id what is there, NULL if nobody knows
-- column: production_commit_id what is in production, NULL if nobody knows
with standing as (
  select *
  from environment_stay_fact
  where until_at is null
),
production as (
  select
    service_id,
    deployment_id,
    commit_id,
    row_number() over (partition by service_id order by from_at desc, deployment_id) AS place
  from standing
  where is_production
)
select
  standing.environment_id,
  standing.service_id,
  standing.deployment_id,
  production.deployment_id AS production_deployment_id,
  standing.commit_id,
  production.commit_id AS production_commit_id
from standing
left join production on production.service_id = standing.service_id and production.place = 1
where not standing.is_production
