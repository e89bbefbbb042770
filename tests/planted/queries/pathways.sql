-- fact: pathway_*
-- By which of the four pathways production deployments went out: repairs; what no request brought; with or without staging.
with asked as (
  select row_number() over () AS position, pathway
  from (select unnest(CAST(CAST($planted AS JSON) -> '$.PATHWAYS' AS VARCHAR[])) AS pathway)
),
deployed as (
  select
    deployment.deployment_id,
    CASE
      WHEN deployment.is_remediation THEN 'repair'
      WHEN change.number IS NULL THEN 'push → build → production'
      WHEN exists (
        select 1
        from deployment_fact AS before
        where before.service_id = deployment.service_id
          and (before.environment_tier in ('staging', 'testing') or before.is_prerelease)
          and before.outcome = 'succeeded'
          and before.commit_id = deployment.commit_id
          and before.finished_at <= deployment.finished_at
      ) THEN 'request → build → staging → production'
      ELSE 'request → build → production'
    END AS pathway
  from deployment_fact AS deployment
  join service on service.service_id = deployment.service_id
  left join change_commit on change_commit.commit_id = deployment.commit_id
  left join change on change.change_id = change_commit.change_id
  where deployment.environment_tier = 'production'
    and not deployment.is_prerelease
    and deployment.outcome = 'succeeded'
    and not deployment.is_rollback
)
select
  'pathway_' || asked.position AS fact,
  CAST(count(*) FILTER (WHERE deployed.pathway = asked.pathway) AS DOUBLE) / count(*) AS item
from asked
cross join deployed
group by asked.position
