-- grain: deployment_id, remediation_deployment_id
-- source: int_deployment__mending, int_deployment__placed, config.setting
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
)
select
  mending.deployment_id,
  mending.remediation_deployment_id,
  mending.change_id,
  mending.finished_at AS remediated_at,
  (to_unixtime(mending.finished_at) - to_unixtime(broken.finished_at)) / 3600 AS hours
from int_deployment__mending AS mending
join production AS broken on broken.deployment_id = mending.deployment_id
cross join setting
where mending.finished_at >= broken.finished_at
  and mending.deployment_id <> mending.remediation_deployment_id
  and to_unixtime(mending.finished_at) - to_unixtime(broken.finished_at) <= setting.remediation_days * 86400
