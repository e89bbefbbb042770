-- entity: incident_service
-- grain: incident_id, service_id
-- definition: The service that an incident pages for, by its alias; of a merged incident, beside that of the one it went into.
select
  incident_id,
  service_id,
  min(_source) AS source_id,
  10 AS source_rank,
  min(opened_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from stg_pagerduty__paged
where not _is_deleted
group by incident_id, service_id
