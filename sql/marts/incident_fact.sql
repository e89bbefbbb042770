-- grain: incident_id
-- title: Incidents
-- source: incident, int_incident__served, int_incident__answered, incident_deployment_fact, config.setting
-- definition: Disturbances of service, with the services that they are about and the deployment that the surest evidence holds
--   responsible, if it is as sure as a failure has to be (.5). What is less sure, as a deployment of what its service depends on, is
--   counted as a candidate and attributes nothing.
-- column: incident_id the incident
-- column: title what it is called
-- column: severity as the tool says
-- column: urgency as the tool says
-- column: opened_at when it began
-- column: acknowledged_at when somebody took it
-- column: resolved_at when it was over, NULL while it lasts
-- column: acknowledge_hours from its beginning to that, h
-- column: recovery_hours from its beginning to its end, NULL while it lasts, h
-- column: service_id its service, the surest of several; NULL if none is found
-- column: service_evidence what that is known by
-- column: service_count services that it is about
-- column: deployment_id the deployment that it is attributed to
-- column: attribution confirmed, named or near; near a dependency where that is sure enough
-- column: confidence_ratio how sure that is, 0 to 1
-- column: candidate_count deployments that evidence speaks of
-- column: answer what people say of its cause: confirmed, no deployment, or refused where only that; NULL if nobody has said
-- column: url page of the incident
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 0.5) AS failure_confidence
  from config.setting
  where name = 'failure_confidence'
),
placed as (
  select
    incident_id,
    service_id,
    evidence,
    row_number() over (partition by incident_id order by confidence_ratio desc, service_id) AS precedence,
    count(*) over (partition by incident_id) AS service_count
  from int_incident__served
  where service_id <> ''
),
attributed as (
  select incident_id, count(*) AS candidate_count
  from incident_deployment_fact
  where evidence <> 'refused'
  group by incident_id
),
answered as (
  select
    incident_id,
    CASE
      WHEN bool_or(verdict = 'caused') THEN 'confirmed'
      WHEN bool_or(deployment_id = '') THEN 'no deployment'
      ELSE 'refused'
    END AS answer
  from int_incident__answered
  where verdict <> 'too late'
  group by incident_id
)
select
  incident.incident_id,
  incident.title,
  incident.severity,
  incident.urgency,
  incident.opened_at,
  incident.acknowledged_at,
  incident.resolved_at,
  (to_unixtime(incident.acknowledged_at) - to_unixtime(incident.opened_at)) / 3600 AS acknowledge_hours,
  (to_unixtime(incident.resolved_at) - to_unixtime(incident.opened_at)) / 3600 AS recovery_hours,
  placed.service_id,
  placed.evidence AS service_evidence,
  CAST(coalesce(placed.service_count, 0) AS INTEGER) AS service_count,
  chosen.deployment_id,
  chosen.evidence AS attribution,
  chosen.confidence_ratio,
  CAST(coalesce(attributed.candidate_count, 0) AS INTEGER) AS candidate_count,
  answered.answer,
  incident.url
from incident
left join placed on placed.incident_id = incident.incident_id and placed.precedence = 1
cross join setting
left join incident_deployment_fact AS chosen
  on chosen.incident_id = incident.incident_id
  and chosen.is_chosen
  and chosen.confidence_ratio >= setting.failure_confidence
left join attributed on attributed.incident_id = incident.incident_id
left join answered on answered.incident_id = incident.incident_id
