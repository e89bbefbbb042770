-- entity: incident
-- grain: incident_id
-- definition: Each firing of an alert, from its start to its end. Where the end was not posted it is when the alert was first
--   missing among the current ones, so no later than that. Nobody acknowledges an alert.
select
  incident_id,
  severity,
  CAST(json_extract_string(payload, '$.startsAt') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
  CAST(json_extract_string(payload, '$.endsAt') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS resolved_at,
  coalesce(json_extract_string(payload, '$.summary'), json_extract_string(payload, '$.labels.alertname')) AS title,
  _source AS source_id,
  10 AS source_rank,
  CAST(
    coalesce(json_extract_string(payload, '$.endsAt'), json_extract_string(payload, '$.startsAt')) AS TIMESTAMPTZ
  ) AT TIME ZONE 'UTC' AS known_at,
  json_extract_string(payload, '$.url') AS url
from stg_alertmanager__firing
