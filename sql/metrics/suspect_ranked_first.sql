-- grain: case_id
-- title: Causes that were ranked first
-- measure: proportion
-- unit: incidents
-- better: higher
-- source: incident_deployment_fact, incident_fact, suspect_fact, service
-- definition: Of incidents whose cause was confirmed or is named by themselves, the share whose cause the ranking of suspects puts
--   first. What people say and what the incident names is no part of that ranking.
-- limits: An incident whose cause is known is easier than the others: whoever named it had a reason.
-- column: case_id the incident
-- column: happened_at when it began
-- column: value 1 if first, 0 if not
-- column: is_open whether it can still change
-- column: service_id its service
-- column: team_id NULL
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what it is called
-- column: place the place of its cause, NULL if it was no suspect
-- column: url page of the incident
select
  incident.incident_id AS case_id,
  incident.opened_at AS happened_at,
  CAST(CASE WHEN suspect.place = 1 THEN 1 ELSE 0 END AS DOUBLE) AS value,
  incident.resolved_at IS NULL AS is_open,
  incident.service_id,
  CAST(NULL AS VARCHAR) AS team_id,
  service.value_stream_id,
  service.repository_id,
  incident.title,
  suspect.place,
  incident.url
from incident_deployment_fact AS cause
join incident_fact AS incident on incident.incident_id = cause.incident_id
left join suspect_fact AS suspect
  on suspect.incident_id = cause.incident_id
  and suspect.deployment_id = cause.deployment_id
left join service on service.service_id = incident.service_id
where cause.is_chosen
  and cause.evidence in ('confirmed', 'named')
  and incident.opened_at <= as_of()
