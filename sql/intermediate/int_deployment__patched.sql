-- grain: deployment_id, remediation_deployment_id
-- source: int_deployment__placed, int_deployment_file__summed, int_service_file__repeated, config.setting
-- definition: Production releases followed within the remediation days (7) by a patch release that touches files of theirs. Files
--   that half or more of a service's releases touch, when it has ten or more, say nothing: they are its change log and version
--   files.
-- column: deployment_id the release
-- column: remediation_deployment_id the patch release
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
patched as (
  select
    broken.deployment_id,
    fix.deployment_id AS remediation_deployment_id,
    fix.service_id,
    fix.finished_at AS remediated_at,
    (to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at)) / 3600 AS hours
  from production AS fix
  join production AS broken on broken.deployment_id = fix.previous_deployment_id
  cross join setting
  where fix.is_patch
    and not fix.is_rollback
    and fix.finished_at >= broken.finished_at
    and to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at) <= setting.remediation_days * 86400
),
suspect_file as (
  select distinct patched.deployment_id, patched.remediation_deployment_id, patched.service_id, patched.remediated_at, patched.hours, file.path
  from patched
  join int_deployment_file__summed AS file on file.deployment_id = patched.deployment_id
),
shared_file as (
  select distinct
    suspect_file.deployment_id,
    suspect_file.remediation_deployment_id,
    suspect_file.service_id,
    suspect_file.remediated_at,
    suspect_file.hours,
    suspect_file.path
  from suspect_file
  join int_deployment_file__summed AS file
    on file.deployment_id = suspect_file.remediation_deployment_id and file.path = suspect_file.path
)
select
  shared_file.deployment_id,
  shared_file.remediation_deployment_id,
  max(shared_file.remediated_at) AS remediated_at,
  max(shared_file.hours) AS hours
from shared_file
left join int_service_file__repeated AS usual on usual.service_id = shared_file.service_id and usual.path = shared_file.path
where usual.path is null
group by shared_file.deployment_id, shared_file.remediation_deployment_id
