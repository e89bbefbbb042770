-- entity: service_alias
-- grain: service_alias_id
-- definition: Services as incidents name them; a service of that name is the same, else the configuration says which.
select
  _source || ':service:' || coalesce(json_extract_string(content, '$.service.source'), event_source) || '/'
    || json_extract_string(content, '$.service.id') AS service_alias_id,
  'cdevents' AS tool,
  max(json_extract_string(content, '$.service.id')) AS name,
  max(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at
from stg_cdevents__event
where subject_kind = 'incident' and json_extract_string(content, '$.service.id') IS NOT NULL
group by _source || ':service:' || coalesce(json_extract_string(content, '$.service.source'), event_source) || '/'
    || json_extract_string(content, '$.service.id')
