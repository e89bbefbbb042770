-- grain: case_id, team_id
-- title: Deployment rework rate
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: deployment_fact, failure_evidence_fact
-- definition: Production deployments that were made to repair another one, of all production deployments of the window. From Git
--   alone: rollbacks, deployments that bring a revert within seven days, and patch releases within seven days that touch files
--   of the one before.
-- limits: Sees repairs that a rollback, a revert or a patch release shows; one that went out with other work counts as ordinary.
-- column: case_id the deployment
-- column: happened_at when it counts
-- column: value 1 if it repaired another one, else 0
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
  CASE WHEN deployed.is_remediation THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
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
  and deployed.outcome = 'succeeded'
  and deployed.finished_at <= as_of()
