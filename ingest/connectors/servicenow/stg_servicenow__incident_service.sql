-- entity: incident_service
-- grain: incident_id, service_id
-- definition: The configuration item and the business service that an incident names, by their aliases; those of a child beside
--   those of its parent.
with latest as (
  select *
  from raw.servicenow__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
named as (
  select
    _source,
    coalesce(nullif(payload->>'parent_incident', ''), _key) AS native_id,
    unnest([payload->>'cmdb_ci', payload->>'business_service']) AS native_service,
    CAST(payload->>'opened_at' AS TIMESTAMP) AS known_at
  from latest
  where not _is_deleted
    and (payload->>'state') <> '8'
)
select
  _source || ':' || native_id AS incident_id,
  _source || ':' || native_service AS service_id,
  min(_source) AS source_id,
  10 AS source_rank,
  min(known_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from named
where coalesce(native_service, '') <> ''
group by 1, 2
