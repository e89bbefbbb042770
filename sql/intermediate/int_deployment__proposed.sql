-- grain: deployment_id
-- source: deployment_fact
-- definition: Candidates: of each service what succeeded before production since its last successful production deployment and whose
--   commit is in no production deployment; of each version the last one. Pre-releases are candidates too.
-- column: deployment_id the deployment before production
-- column: service_id its service
with production as (
  select *
  from deployment_fact
  where environment_tier = 'production' and not is_prerelease
),
latest as (
  select service_id, max(finished_at) AS finished_at
  from production
  where outcome = 'succeeded'
  group by service_id
),
brought as (
  select distinct commit_id
  from production
  where commit_id is not null
),
candidate as (
  select
    tried.deployment_id,
    tried.service_id,
    row_number() over (
      partition by tried.service_id, coalesce(tried.version, tried.commit_id, tried.deployment_id)
      order by tried.finished_at desc, tried.deployment_id
    ) AS recency
  from deployment_fact AS tried
  left join latest on latest.service_id = tried.service_id
  left join brought on brought.commit_id = tried.commit_id
  where (tried.environment_tier <> 'production' or tried.is_prerelease)
    and tried.outcome = 'succeeded'
    and tried.finished_at > coalesce(latest.finished_at, TIMESTAMP '1970-01-01 00:00:00')
    and brought.commit_id is null
)
select deployment_id, service_id
from candidate
where recency = 1
