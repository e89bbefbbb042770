-- grain: case_id, team_id
-- title: Change fail rate
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: deployment_fact, failure_evidence_fact
-- definition: Distinct production deployments that needed repair, of all production deployments of the window. Evidence: an
--   incident that names it 1; a rollback or hotfix of it .9; a revert of its changes deployed within seven days .8; a patch
--   release within seven days that touches files of it .8; an incident on its service within 24 hours .6. Needed repair means
--   .5 or more, by what was known then. A deployment younger than seven days can still turn out so: it is open.
-- column: case_id the deployment
-- column: happened_at when it counts
-- column: value 1 if it needed repair, else 0
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 7) AS remediation_days
  from config.setting
  where name = 'remediation_days'
)
select
  deployed.deployment_id AS case_id,
  deployed.finished_at AS happened_at,
  CASE WHEN deployed.is_failed AND coalesce(deployed.failure_known_at, deployed.recovered_at) <= as_of() THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  NOT (deployed.is_failed AND coalesce(deployed.failure_known_at, deployed.recovered_at) <= as_of())
    AND to_unixtime(as_of()) - to_unixtime(deployed.finished_at) < setting.remediation_days * 86400 AS is_open,
  deployed.service_id,
  service_owner.team_id,
  service.value_stream_id,
  deployed.repository_id,
  deployed.version AS title,
  deployed.commit_id,
  deployed.url
from deployment_fact AS deployed
cross join setting
left join service on service.service_id = deployed.service_id
left join service_owner
  on service_owner.service_id = deployed.service_id
  and deployed.finished_at >= service_owner.valid_from_at
  and (deployed.finished_at < service_owner.valid_to_at or service_owner.valid_to_at is null)
where deployed.environment_tier = 'production'
  and not deployed.is_prerelease
  and deployed.outcome = 'succeeded'
  and deployed.finished_at <= as_of()
