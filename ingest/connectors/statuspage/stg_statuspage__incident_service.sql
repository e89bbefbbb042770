-- entity: incident_service
-- grain: incident_id, service_id
-- definition: The components that an incident of a status page names, by their alias.
with latest as (
  select *
  from raw.statuspage__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
part as (
  select _source, _key, _loaded_at, unnest(from_json(json_extract(payload, '$.components'), '["json"]')) AS component
  from latest
  where not _is_deleted
)
select distinct
  _source || ':' || _key AS incident_id,
  _source || ':' || json_extract_string(component, '$.id') AS service_id,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at
from part
