-- grain: incident_id, service_id
-- title: Services of incidents
-- source: int_incident__served
-- definition: The services that each incident is about, as its tool names them and as they were found, with the evidence.
-- column: incident_id the incident
-- column: service_id the service, '' if none is found
-- column: alias_id as the incident names it
-- column: alias_name what that is called
-- column: evidence named, alias, catalogue, name, or part of the name; NULL if none is found
-- column: confidence_ratio how sure that is, 0 to 1
select
  incident_id,
  service_id,
  alias_id,
  alias_name,
  evidence,
  confidence_ratio
from int_incident__served
