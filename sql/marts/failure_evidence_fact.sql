-- grain: deployment_id, evidence_id
-- title: Evidence that a deployment needed repair
-- source: int_deployment__placed, change, int_deployment_file__summed
-- definition: Each piece of evidence that a production deployment needed immediate intervention, with its confidence: a
--   rollback of it .9; a revert of one of its changes deployed within the remediation days (7) .8; a patch release within
--   these days that touches files of it .8. Files that half or more of a service's releases touch (when it has ten or more)
--   say nothing: they are its change log and version files.
-- limits: From Git alone all evidence is derived; incidents will add theirs.
-- column: deployment_id the deployment that needed repair
-- column: evidence_id names the piece within the deployment
-- column: evidence rollback, revert or patch release
-- column: confidence_ratio how sure this kind of evidence makes, 0 to 1
-- column: remediation_deployment_id the deployment that repaired it
-- column: change_id the change that repaired it, for a revert
-- column: hours from its finish to the remediation's, h
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 7) AS remediation_days
  from config.setting
  where name = 'remediation_days'
),
production as (
  select *
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease
),
rollback as (
  select
    broken.deployment_id,
    'rollback:' || fix.deployment_id AS evidence_id,
    'rollback' AS evidence,
    0.9 AS confidence_ratio,
    fix.deployment_id AS remediation_deployment_id,
    CAST(NULL AS VARCHAR) AS change_id,
    (to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at)) / 3600 AS hours
  from production AS fix
  join production AS broken on broken.deployment_id = fix.previous_deployment_id
  where fix.is_rollback
),
revert as (
  select
    broken.deployment_id,
    'revert:' || change.change_id AS evidence_id,
    'revert' AS evidence,
    0.8 AS confidence_ratio,
    fix.deployment_id AS remediation_deployment_id,
    change.change_id,
    (to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at)) / 3600 AS hours
  from change
  join int_change__deployed AS gone_back on gone_back.change_id = change.change_id
  join int_change__deployed AS gone_out
    on gone_out.change_id = change.reverts_change_id and gone_out.service_id = gone_back.service_id
  join production AS fix on fix.deployment_id = gone_back.deployment_id
  join production AS broken on broken.deployment_id = gone_out.deployment_id
  cross join setting
  where broken.deployment_id <> fix.deployment_id
    and fix.finished_at >= broken.finished_at
    and to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at) <= setting.remediation_days * 86400
),
patched as (
  select
    broken.deployment_id,
    fix.deployment_id AS remediation_deployment_id,
    fix.service_id,
    (to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at)) / 3600 AS hours
  from production AS fix
  join production AS broken on broken.deployment_id = fix.previous_deployment_id
  cross join setting
  where fix.is_patch
    and not fix.is_rollback
    and fix.finished_at >= broken.finished_at
    and to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at) <= setting.remediation_days * 86400
),
release_count as (
  select service_id, count(*) AS releases
  from production
  group by service_id
),
bookkeeping as (
  select production.service_id, file.path
  from int_deployment_file__summed AS file
  join production on production.deployment_id = file.deployment_id
  join release_count on release_count.service_id = production.service_id
  where release_count.releases >= 10
  group by production.service_id, file.path
  having CAST(count(*) AS DOUBLE) / max(release_count.releases) >= 0.5
),
shared as (
  select patched.deployment_id, patched.remediation_deployment_id, max(patched.hours) AS hours
  from patched
  join int_deployment_file__summed AS before_it on before_it.deployment_id = patched.deployment_id
  join int_deployment_file__summed AS after_it
    on after_it.deployment_id = patched.remediation_deployment_id and after_it.path = before_it.path
  left join bookkeeping on bookkeeping.service_id = patched.service_id and bookkeeping.path = before_it.path
  where bookkeeping.path is null
  group by patched.deployment_id, patched.remediation_deployment_id
),
patch as (
  select
    deployment_id,
    'patch:' || remediation_deployment_id AS evidence_id,
    'patch release' AS evidence,
    0.8 AS confidence_ratio,
    remediation_deployment_id,
    CAST(NULL AS VARCHAR) AS change_id,
    hours
  from shared
),
every_piece as (
  select * from rollback
  union all
  select * from revert
  union all
  select * from patch
)
select
  deployment_id,
  evidence_id,
  evidence,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio,
  remediation_deployment_id,
  change_id,
  hours
from every_piece
