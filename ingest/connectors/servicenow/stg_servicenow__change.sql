-- grain: release_id
-- title: ServiceNow's change requests, read
-- definition: Change requests that are still there, with their times and what they say in words.
with latest as (
  select *
  from raw.servicenow__change_request
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS release_id,
  _source,
  _key,
  (payload->>'number') AS number,
  (payload->>'short_description') AS title,
  (payload->>'state') AS state,
  (payload->>'type') AS type,
  (payload->>'close_code') AS close_code,
  (payload->'shown'->>'risk') AS risk,
  nullif(payload->>'cmdb_ci', '') AS item_id,
  (payload->'shown'->>'cmdb_ci') AS item_name,
  nullif(payload->>'business_service', '') AS business_id,
  (payload->'shown'->>'business_service') AS business_name,
  CAST(nullif(payload->>'start_date', '') AS TIMESTAMP) AS planned_start_at,
  CAST(nullif(payload->>'end_date', '') AS TIMESTAMP) AS planned_end_at,
  CAST(nullif(payload->>'work_start', '') AS TIMESTAMP) AS actual_start_at,
  CAST(nullif(payload->>'work_end', '') AS TIMESTAMP) AS actual_end_at,
  concat_ws(
    ' ', payload->>'short_description', payload->>'description', payload->>'correlation_id', payload->>'close_notes'
  ) AS words,
  CAST(payload->>'sys_updated_on' AS TIMESTAMP) AS known_at,
  (payload->>'link') AS url
from latest
where not _is_deleted
