-- grain: case_id, team_id
-- title: Time between releases
-- measure: duration
-- unit: h
-- better: neither
-- source: deployment_fact
-- definition: From one production release of a service to the next one in time, whatever their versions; counted when the later
--   one came out. Releases within the configured minutes (60) of the one before, such as parallel lines patched at once, are one
--   moment.
-- limits: The time since the newest release is not in it: a service that has stopped releasing keeps its old figure, with a smaller n.
-- column: case_id the later release
-- column: happened_at when it counts
-- column: value hours since the release before it
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 60) AS group_minutes
  from config.setting
  where name = 'group_minutes'
)
select
  deployed.deployment_id AS case_id,
  deployed.finished_at AS happened_at,
  (to_unixtime(deployed.finished_at) - to_unixtime(earlier.finished_at)) / 3600 AS value,
  false AS is_open,
  deployed.service_id,
  service_owner.team_id,
  service.value_stream_id,
  deployed.repository_id,
  deployed.version AS title,
  deployed.commit_id,
  deployed.url
from deployment_fact AS deployed
cross join setting
join deployment_fact AS earlier on earlier.deployment_id = deployed.earlier_deployment_id
left join service on service.service_id = deployed.service_id
left join service_owner
  on service_owner.service_id = deployed.service_id
  and deployed.finished_at >= service_owner.valid_from_at
  and deployed.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where deployed.environment_tier = 'production'
  and not deployed.is_prerelease
  and to_unixtime(deployed.finished_at) - to_unixtime(earlier.finished_at) > setting.group_minutes * 60
  and deployed.finished_at <= as_of()
