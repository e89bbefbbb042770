-- grain: incident_id, attribution_scope, service_id
-- source: incident, int_incident__served, service, int_dependency__resolved
-- definition: Whose deployments each incident could be pinned to, in three scopes: its service's; of what its service depends on as
--   well; and of its service's whole repository.
-- column: incident_id the incident
-- column: attribution_scope service, dependants or project
-- column: service_id a service in that scope
-- column: opened_at when the incident began
-- column: resolved_at when it was over, NULL while it lasts
with struck as (
  select served.incident_id, served.service_id, service.repository_id, incident.opened_at, incident.resolved_at
  from int_incident__served AS served
  join incident on incident.incident_id = served.incident_id
  join service on service.service_id = served.service_id
)
select incident_id, 'service' AS attribution_scope, service_id, opened_at, resolved_at
from struck
union
select incident_id, 'dependants' AS attribution_scope, service_id, opened_at, resolved_at
from struck
union
select struck.incident_id, 'dependants' AS attribution_scope, needed.to_service_id AS service_id, struck.opened_at, struck.resolved_at
from struck
join int_dependency__resolved AS needed
  on needed.from_service_id = struck.service_id
  and needed.to_service_id is not null
  and needed.confidence_ratio >= 0.5
union
select struck.incident_id, 'project' AS attribution_scope, service.service_id, struck.opened_at, struck.resolved_at
from struck
join service on service.repository_id = struck.repository_id
