-- grain: deployment_id, remediation_deployment_id, change_id
-- source: int_deployment__placed, int_change__undone, int_change__deployed, config.setting
-- definition: Production deployments one of whose changes was reverted, with the deployment that brought the revert within the
--   remediation days (7).
-- column: deployment_id the deployment whose change was taken back
-- column: remediation_deployment_id the one that took it back
-- column: change_id the revert
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
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded'
),
gone_back as (
  select distinct undone.reverts_change_id, undone.change_id, back.service_id, back.deployment_id AS fix_id
  from int_change__undone AS undone
  join int_change__deployed AS back on back.change_id = undone.change_id
  where undone.reverts_change_id is not null and back.deployment_id is not null
),
gone as (
  select distinct gone_back.change_id, gone_back.reverts_change_id, gone_back.fix_id, gone_out.deployment_id AS broken_id
  from gone_back
  join int_change__deployed AS gone_out
    on gone_out.change_id = gone_back.reverts_change_id and gone_out.service_id = gone_back.service_id
),
fixed as (
  select distinct gone.change_id, gone.reverts_change_id, gone.broken_id, fix.deployment_id AS fix_id, fix.finished_at AS fixed_at
  from gone
  join production AS fix on fix.deployment_id = gone.fix_id
),
timed as (
  select distinct fixed.change_id, fixed.reverts_change_id, fixed.broken_id, fixed.fix_id, fixed.fixed_at, broken.finished_at AS broken_at
  from fixed
  join production AS broken on broken.deployment_id = fixed.broken_id
)
select
  timed.broken_id AS deployment_id,
  timed.fix_id AS remediation_deployment_id,
  timed.change_id,
  timed.fixed_at AS remediated_at,
  (to_unixtime(timed.fixed_at) - to_unixtime(timed.broken_at)) / 3600 AS hours
from timed
cross join setting
where timed.broken_id <> timed.fix_id
  and timed.fixed_at >= timed.broken_at
  and to_unixtime(timed.fixed_at) - to_unixtime(timed.broken_at) <= setting.remediation_days * 86400
