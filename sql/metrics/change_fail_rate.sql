-- grain: case_id, team_id, failure_source, failure_unit, denominator, group_minutes, attribution_scope, attribution_hours,
--   attribution_until_next
-- title: Change fail rate
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: deployment_fact, failure_evidence_fact, failure_candidate_fact, deployment_step_fact
-- definition: Distinct production deployments that needed repair, of all production deployments of the window. Evidence: an
--   incident that names it 1; a rollback or hotfix of it .9; a revert of its changes deployed within seven days .8; a patch
--   release within seven days that touches files of it .8; an incident on its service within 24 hours .6. Needed repair means
--   .5 or more, by what was known then. A deployment younger than seven days can still turn out so: it is open.
-- limits: Failures that left no trace in incidents, rollbacks, hotfixes or reverts are not seen, and an incident on the same service
--   may have another cause; the newest seven days are too low.
-- column: case_id the deployment
-- column: happened_at when it counts
-- column: value 1 if it needed repair, else 0; under a profile that counts incidents their number
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
-- column: failure_source evidence, incident, named_incident or failed_outcome
-- column: failure_unit deployment or incident
-- column: denominator succeeded or finished
-- column: group_minutes configured: steps within the configured minutes are one; none: each by itself
-- column: attribution_scope service, dependants, project; any where it does not matter
-- column: attribution_hours 24, none or any
-- column: attribution_until_next yes, no or any
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 7) AS remediation_days
  from config.setting
  where name = 'remediation_days'
),
way as (
  select 'incident' AS failure_source, scopes.attribution_scope, rules.attribution_hours, rules.attribution_until_next
  from (values ('24', 'yes'), ('24', 'no'), ('none', 'yes')) AS rules(attribution_hours, attribution_until_next)
  cross join (values ('service'), ('dependants'), ('project')) AS scopes(attribution_scope)
  union all
  select sources.failure_source, 'any' AS attribution_scope, 'any' AS attribution_hours, 'any' AS attribution_until_next
  from (values ('evidence'), ('named_incident'), ('failed_outcome')) AS sources(failure_source)
),
pinned as (
  select
    deployment_id, failure_source, attribution_scope, attribution_hours, attribution_until_next, count(*) AS incident_count
  from failure_candidate_fact
  where known_at <= as_of()
  group by deployment_id, failure_source, attribution_scope, attribution_hours, attribution_until_next
),
whole as (
  select
    deployment_id, finished_at, outcome, service_id, repository_id, version, commit_id, url,
    is_failed AND coalesce(failure_known_at, recovered_at) <= as_of() AS is_failed
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and finished_at <= as_of()
),
deployed as (
  select whole.*, groupings.group_minutes
  from whole
  cross join (values ('configured'), ('none')) AS groupings(group_minutes)
  union all
  select
    step.deployment_id, step.finished_at, step.outcome, step.service_id, step.repository_id, step.version, step.commit_id,
    step.url, false AS is_failed, 'none' AS group_minutes
  from deployment_step_fact AS step
  join whole on whole.deployment_id = step.kept_deployment_id
  where step.deployment_id <> step.kept_deployment_id and step.finished_at <= as_of()
),
judged as (
  select
    deployed.*, way.failure_source, way.attribution_scope, way.attribution_hours, way.attribution_until_next,
    CASE way.failure_source
      WHEN 'evidence' THEN CASE WHEN deployed.is_failed THEN 1 ELSE 0 END
      WHEN 'failed_outcome' THEN CASE WHEN deployed.outcome = 'failed' THEN 1 ELSE 0 END
      ELSE coalesce(pinned.incident_count, 0)
    END AS failure_count
  from deployed
  cross join way
  left join pinned
    on pinned.deployment_id = deployed.deployment_id
    and pinned.failure_source = way.failure_source
    and pinned.attribution_scope = way.attribution_scope
    and pinned.attribution_hours = way.attribution_hours
    and pinned.attribution_until_next = way.attribution_until_next
)
select
  judged.deployment_id AS case_id,
  judged.finished_at AS happened_at,
  CAST(CASE WHEN units.failure_unit = 'deployment' AND judged.failure_count > 1 THEN 1 ELSE judged.failure_count END AS DOUBLE) AS value,
  judged.failure_count = 0 AND to_unixtime(as_of()) - to_unixtime(judged.finished_at) < setting.remediation_days * 86400 AS is_open,
  judged.service_id,
  service_owner.team_id,
  service.value_stream_id,
  judged.repository_id,
  judged.version AS title,
  judged.commit_id,
  judged.url,
  judged.failure_source,
  units.failure_unit,
  denominators.denominator,
  judged.group_minutes,
  judged.attribution_scope,
  judged.attribution_hours,
  judged.attribution_until_next
from judged
cross join setting
cross join (values ('deployment'), ('incident')) AS units(failure_unit)
cross join (values ('succeeded'), ('finished')) AS denominators(denominator)
left join service on service.service_id = judged.service_id
left join service_owner
  on service_owner.service_id = judged.service_id
  and judged.finished_at >= service_owner.valid_from_at
  and judged.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where judged.outcome = 'succeeded'
  or (judged.outcome = 'failed' and denominators.denominator = 'finished')
