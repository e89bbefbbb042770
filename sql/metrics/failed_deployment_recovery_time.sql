-- grain: case_id, team_id
-- title: Failed deployment recovery time
-- measure: duration
-- unit: h
-- better: lower
-- source: deployment_fact, failure_evidence_fact
-- definition: From the finish of a production deployment that needed repair to the finish of the first deployment that repaired
--   it, or to the end of the last incident that it is held responsible for, whichever came first. From Git alone a failure is
--   known by its repair, so every one has recovered; those that nobody repaired are not seen.
-- column: case_id the deployment that failed
-- column: happened_at when it counts
-- column: value hours to recovery, NULL while it lasts
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
  CASE WHEN deployed.recovered_at <= as_of() THEN deployed.recovery_hours END AS value,
  deployed.recovered_at IS NULL OR deployed.recovered_at > as_of() AS is_open,
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
  and (deployed.finished_at < service_owner.valid_to_at or service_owner.valid_to_at is null)
where deployed.environment_tier = 'production'
  and not deployed.is_prerelease
  and deployed.is_failed
  and deployed.finished_at <= as_of()
