-- entity: service_alias
-- grain: service_alias_id
-- definition: PagerDuty's services, by id and name.
with latest as (
  select *
  from raw.pagerduty__service
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS service_alias_id,
  'pagerduty' AS tool,
  json_extract_string(payload, '$.name') AS name,
  nullif(json_extract_string(payload, '$.description'), '') AS description,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at,
  json_extract_string(payload, '$.html_url') AS url
from latest
where not _is_deleted
