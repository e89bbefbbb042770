-- grain: _source, _key
-- partition: _key
-- title: PagerDuty's incidents, read
-- definition: Of each incident as it is now what others are joined by: the incident that it is told as (the one that it was merged
--   into, else itself) and the service that it pages for.
select
  _source,
  _key,
  _loaded_at,
  _is_deleted,
  _source || ':' || coalesce(json_extract_string(payload, '$.resolve_reason.incident.id'), _key) AS incident_id,
  _source || ':' || json_extract_string(payload, '$.service.id') AS service_id,
  CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at
from raw.pagerduty__incident
qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
