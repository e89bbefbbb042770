-- grain: case_id, team_id
-- title: Changes per release
-- measure: quantity
-- unit: changes
-- better: lower
-- source: deployment_fact, deployment_change_fact
-- definition: Changes in the change set of each production release. The first known release of a service has none that is known,
--   and is left out.
-- limits: Counts changes, however large. What a first release or one without a known commit contains is not known.
-- column: case_id the release
-- column: happened_at when it counts
-- column: value changes in it
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
select
  deployed.deployment_id AS case_id,
  deployed.finished_at AS happened_at,
  CAST(deployed.change_count AS DOUBLE) AS value,
  false AS is_open,
  deployed.service_id,
  service_owner.team_id,
  service.value_stream_id,
  deployed.repository_id,
  deployed.version AS title,
  deployed.commit_id,
  deployed.url
from deployment_fact AS deployed
left join service on service.service_id = deployed.service_id
left join service_owner
  on service_owner.service_id = deployed.service_id
  and deployed.finished_at >= service_owner.valid_from_at
  and deployed.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where deployed.environment_tier = 'production'
  and not deployed.is_prerelease
  and deployed.change_count is not null
  and deployed.finished_at <= as_of()
