-- grain: kind, thing_id
-- source: int_incident__served, incident, incident_fact, service_alias
-- definition: Incident services that are no known service, and incidents that no deployment is held responsible for, unless
--   somebody said that none was.
-- column: kind what sort of thing it is
-- column: thing_id the thing
-- column: title what it is called
-- column: reason why it is not matched
-- column: suggestion what would mend that
-- column: case_count how many it stands for
-- column: happened_at when it happened, or the latest of several
-- column: source_id who told it
-- column: url page of the source record
select
  'incident service' AS kind,
  served.alias_id AS thing_id,
  min(served.alias_name) AS title,
  'no service is called so' AS reason,
  'name it at its service: services: [{name: …, incident_services: [' || coalesce(min(served.alias_name), served.alias_id) || ']}]' AS suggestion,
  CAST(count(*) AS INTEGER) AS case_count,
  max(incident.opened_at) AS happened_at,
  min(incident.source_id) AS source_id,
  min(service_alias.url) AS url
from int_incident__served AS served
join incident on incident.incident_id = served.incident_id
left join service_alias on service_alias.service_alias_id = served.alias_id
where served.service_id = ''
group by served.alias_id
union all
select
  'incident' AS kind,
  incident_fact.incident_id AS thing_id,
  incident_fact.title,
  CASE
    WHEN incident_fact.service_id IS NULL THEN 'its service is not known'
    ELSE 'no deployment of its service in the 24 hours before it'
  END AS reason,
  CASE
    WHEN incident_fact.service_id IS NULL THEN 'name its service'
    ELSE 'none, if a deployment did not cause it; else name the deployment in a note of the incident'
  END AS suggestion,
  1 AS case_count,
  incident_fact.opened_at AS happened_at,
  incident.source_id,
  incident_fact.url
from incident_fact
join incident on incident.incident_id = incident_fact.incident_id
where incident_fact.deployment_id is null
  and coalesce(incident_fact.answer, '') <> 'no deployment'
