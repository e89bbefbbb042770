-- entity: incident
-- grain: incident_id
-- definition: Incidents of a status page; severity is the impact that it names.
with latest as (
  select *
  from raw.statuspage__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS incident_id,
  json_extract_string(payload, '$.impact') AS severity,
  CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
  CAST(json_extract_string(payload, '$.resolved_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS resolved_at,
  json_extract_string(payload, '$.name') AS title,
  _source AS source_id,
  10 AS source_rank,
  CAST(json_extract_string(payload, '$.updated_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  json_extract_string(payload, '$.shortlink') AS url
from latest
where not _is_deleted
