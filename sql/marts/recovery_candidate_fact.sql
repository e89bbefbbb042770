-- grain: case_id, failure_source, recovery_start, recovery_end, window_of, attribution_scope, attribution_hours,
--   attribution_until_next
-- title: Recoveries as other tools see them
-- source: incident, failure_candidate_fact, incident_deployment_fact, incident_fact, int_deployment__placed,
--   int_deployment__retried
-- definition: One row for each recovery and way of telling it that differs from ours: every incident that is pinned to a deployment
--   by time, from the deployment or from its opening; every incident by itself, from its opening, or from the deployment that it
--   names; and every failed roll-out up to the next one that succeeded, consecutive failures being one.
-- column: case_id the incident with its deployment, the incident, or the failed roll-out
-- column: failure_source incident, named_incident or failed_outcome
-- column: recovery_start deployment or incident
-- column: recovery_end incident or next_success
-- column: window_of what decides when it counts: deployment, incident or recovery
-- column: attribution_scope service, dependants, project; any where it does not matter
-- column: attribution_hours 24, none or any
-- column: attribution_until_next yes: only the last deployment before the incident; no; any
-- column: deployment_id the deployment, NULL if none is known
-- column: incident_id the incident, NULL for a failed roll-out
-- column: service_id the service
-- column: repository_id its repository
-- column: counted_at when it counts
-- column: started_at when it began
-- column: ended_at when it was over, NULL while it lasts
with form as (
  select * from (values ('deployment', 'deployment'), ('incident', 'deployment'), ('deployment', 'incident'))
    AS forms(recovery_start, window_of)
),
pinned as (
  select
    held.incident_id || ' ' || held.deployment_id AS case_id,
    held.failure_source, form.recovery_start, 'incident' AS recovery_end, form.window_of,
    held.attribution_scope, held.attribution_hours, held.attribution_until_next,
    held.deployment_id, held.incident_id, placed.service_id, placed.repository_id,
    CASE WHEN form.window_of = 'incident' THEN held.known_at ELSE placed.finished_at END AS counted_at,
    CASE WHEN form.recovery_start = 'incident' THEN held.known_at ELSE placed.finished_at END AS started_at,
    held.resolved_at AS ended_at
  from failure_candidate_fact AS held
  join int_deployment__placed AS placed on placed.deployment_id = held.deployment_id
  cross join form
  where held.failure_source = 'incident'
),
named as (
  select
    linked.incident_id,
    min(placed.finished_at) AS finished_at,
    min_by(linked.deployment_id, to_unixtime(placed.finished_at)) AS deployment_id
  from incident_deployment_fact AS linked
  join int_deployment__placed AS placed on placed.deployment_id = linked.deployment_id
  where linked.evidence = 'named'
  group by linked.incident_id
),
alone as (
  select
    incident.incident_id AS case_id,
    told.failure_source, told.recovery_start, 'incident' AS recovery_end, 'incident' AS window_of,
    'any' AS attribution_scope, 'any' AS attribution_hours, 'any' AS attribution_until_next,
    CASE WHEN told.failure_source = 'named_incident' THEN named.deployment_id END AS deployment_id,
    incident.incident_id, known.service_id, service.repository_id,
    CASE WHEN told.failure_source = 'named_incident' AND named.finished_at < incident.opened_at
      THEN named.finished_at ELSE incident.opened_at END AS counted_at,
    CASE WHEN told.failure_source = 'named_incident' AND named.finished_at < incident.opened_at
      THEN named.finished_at ELSE incident.opened_at END AS started_at,
    incident.resolved_at AS ended_at
  from incident
  cross join (values ('incident', 'incident'), ('named_incident', 'deployment')) AS told(failure_source, recovery_start)
  join incident_fact AS known on known.incident_id = incident.incident_id
  left join service on service.service_id = known.service_id
  left join named on named.incident_id = incident.incident_id
),
retried as (
  select
    deployment_id AS case_id,
    'failed_outcome' AS failure_source, 'deployment' AS recovery_start, 'next_success' AS recovery_end, 'recovery' AS window_of,
    'any' AS attribution_scope, 'any' AS attribution_hours, 'any' AS attribution_until_next,
    deployment_id, CAST(NULL AS VARCHAR) AS incident_id, service_id, repository_id,
    coalesce(next_success_at, finished_at) AS counted_at,
    finished_at AS started_at,
    next_success_at AS ended_at
  from int_deployment__retried
)
select * from pinned
union all
select * from alone
union all
select * from retried
