-- grain: deployment_id, incident_id, failure_source, attribution_scope, attribution_hours, attribution_until_next
-- title: Incidents held against deployments, by rule
-- source: incident_candidate_fact, incident_deployment_fact, incident, config.setting
-- definition: Which incidents each production deployment has to answer for, by every rule that a profile can ask for: it is the
--   last one before the incident at any time or within the attribution hours (24), or one of all within these hours, in one of
--   three scopes; or the incident names it, or somebody confirmed it.
-- column: deployment_id the deployment
-- column: incident_id the incident
-- column: failure_source incident: pinned by time; named_incident: the incident names it, or somebody confirmed it
-- column: attribution_scope service, dependants, project; any where it does not matter
-- column: attribution_hours 24, none or any
-- column: attribution_until_next yes: only the last deployment before the incident; no; any
-- column: known_at when the incident began
-- column: resolved_at when it was over, NULL while it lasts
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 24) AS attribution_hours
  from config.setting
  where name = 'attribution_hours'
),
rule as (
  select * from (values ('24', 'yes'), ('24', 'no'), ('none', 'yes')) AS rules(attribution_hours, attribution_until_next)
)
select
  candidate.deployment_id,
  candidate.incident_id,
  'incident' AS failure_source,
  candidate.attribution_scope,
  rule.attribution_hours,
  rule.attribution_until_next,
  candidate.opened_at AS known_at,
  candidate.resolved_at
from incident_candidate_fact AS candidate
cross join setting
cross join rule
where (rule.attribution_hours = 'none' or candidate.hours <= setting.attribution_hours)
  and (rule.attribution_until_next = 'no' or candidate.recency = 1)
union all
select
  linked.deployment_id,
  linked.incident_id,
  'named_incident' AS failure_source,
  'any' AS attribution_scope,
  'any' AS attribution_hours,
  'any' AS attribution_until_next,
  incident.opened_at AS known_at,
  incident.resolved_at
from incident_deployment_fact AS linked
join incident on incident.incident_id = linked.incident_id
where linked.evidence in ('named', 'confirmed')
  and linked.is_evidence
