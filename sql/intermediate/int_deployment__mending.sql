-- grain: remediation_deployment_id
-- source: int_deployment__placed, int_deployment__kept, deployment_change_fact, change
-- definition: Production deployments that are hotfixes, with the one that they mend: that which their source names, else the last one
--   before them. One is flagged as a repair by its source, names what it mends, or brings a request labelled hotfix or from a
--   branch of that name.
-- column: remediation_deployment_id the hotfix
-- column: deployment_id the deployment that it mends, NULL if there was none before it
-- column: change_id the request that says so, NULL where the deployment itself is flagged
-- column: finished_at when the hotfix finished
with production as (
  select *
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded' and origin <> 'merge'
),
hotfix as (
  select change_id
  from change
  where merged_at is not null
    and (
      regexp_like(lower(coalesce(labels, '')), '(^|[^a-z])hot-?fix([^a-z]|$)')
      or regexp_like(lower(coalesce(branch, '')), '(^|[^a-z])hot-?fix([^a-z]|$)')
    )
),
bringing as (
  select held.deployment_id, min(held.change_id) AS change_id
  from deployment_change_fact AS held
  join hotfix on hotfix.change_id = held.change_id
  group by held.deployment_id
)
select
  fix.deployment_id AS remediation_deployment_id,
  coalesce(named.kept_deployment_id, fix.earlier_deployment_id) AS deployment_id,
  CASE WHEN NOT fix.is_hotfix AND named.kept_deployment_id IS NULL THEN bringing.change_id END AS change_id,
  fix.finished_at
from production AS fix
left join int_deployment__kept AS named on named.deployment_id = fix.remediates_deployment_id
left join bringing on bringing.deployment_id = fix.deployment_id
where fix.is_hotfix
  or named.kept_deployment_id is not null
  or bringing.deployment_id is not null
