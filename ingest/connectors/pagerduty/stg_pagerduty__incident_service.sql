-- entity: incident_service
-- grain: incident_id, service_id
-- definition: The service that an incident pages for, by its alias; of a merged incident, beside that of the one it went into.
with latest as (
  select *
  from raw.pagerduty__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
named as (
  select
    _source || ':' || coalesce(json_extract_string(payload, '$.resolve_reason.incident.id'), _key) AS incident_id,
    _source || ':' || json_extract_string(payload, '$.service.id') AS service_id,
    _source,
    CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at
  from latest
  where not _is_deleted
)
select
  incident_id,
  service_id,
  min(_source) AS source_id,
  10 AS source_rank,
  min(known_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from named
group by incident_id, service_id
