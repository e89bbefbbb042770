-- entity: incident_service
-- grain: incident_id, service_id
-- definition: The services that an incident's events name, by their alias.
select
  subject_key AS incident_id,
  _source || ':service:' || coalesce(json_extract_string(content, '$.service.source'), event_source) || '/'
    || json_extract_string(content, '$.service.id') AS service_id,
  max(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at
from stg_cdevents__event
where subject_kind = 'incident' and json_extract_string(content, '$.service.id') IS NOT NULL
group by subject_key, _source || ':service:' || coalesce(json_extract_string(content, '$.service.source'), event_source) || '/'
    || json_extract_string(content, '$.service.id')
