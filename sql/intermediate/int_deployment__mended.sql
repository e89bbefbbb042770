-- grain: deployment_id, remediation_deployment_id
-- source: int_deployment__placed, int_deployment__kept, deployment_change_fact, change, config.setting
-- definition: Production deployments and the hotfix that followed: one that its source flags as the repair, of the one that it
--   names, else of the last one before it; or one that brings a request labelled hotfix or from a branch of that name. Within the
--   remediation days (7).
-- column: deployment_id the deployment that was mended
-- column: remediation_deployment_id the hotfix
-- column: change_id the request that says so, NULL where the deployment itself is flagged
-- column: remediated_at when that finished
-- column: hours from the one to the other, h
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 7) AS remediation_days
  from config.setting
  where name = 'remediation_days'
),
production as (
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
),
mending as (
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
)
select
  mending.deployment_id,
  mending.remediation_deployment_id,
  mending.change_id,
  mending.finished_at AS remediated_at,
  (to_unixtime(mending.finished_at) - to_unixtime(broken.finished_at)) / 3600 AS hours
from mending
join production AS broken on broken.deployment_id = mending.deployment_id
cross join setting
where mending.finished_at >= broken.finished_at
  and mending.deployment_id <> mending.remediation_deployment_id
  and to_unixtime(mending.finished_at) - to_unixtime(broken.finished_at) <= setting.remediation_days * 86400
