-- entity: service_alias
-- grain: service_alias_id
-- definition: Services of the configuration database, and every other item that an incident or a change request names.
with listed as (
  select *
  from raw.servicenow__service
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
item as (
  select
    _source,
    unnest([payload->>'cmdb_ci', payload->>'business_service']) AS native_id,
    unnest([payload->'shown'->>'cmdb_ci', payload->'shown'->>'business_service']) AS name,
    _loaded_at
  from raw.servicenow__incident
  union all
  select
    _source,
    unnest([payload->>'cmdb_ci', payload->>'business_service']) AS native_id,
    unnest([payload->'shown'->>'cmdb_ci', payload->'shown'->>'business_service']) AS name,
    _loaded_at
  from raw.servicenow__change_request
),
known as (
  select
    _source,
    _key AS native_id,
    (payload->>'name') AS name,
    nullif(payload->>'short_description', '') AS description,
    _loaded_at AS known_at,
    (payload->>'link') AS url
  from listed
  where not _is_deleted
  union all
  select _source, native_id, max_by(name, _loaded_at), CAST(NULL AS VARCHAR), max(_loaded_at), CAST(NULL AS VARCHAR)
  from item
  where coalesce(native_id, '') <> ''
    and name is not null
    and (_source, native_id) not in (select (_source, _key) from listed where not _is_deleted)
  group by _source, native_id
)
select
  _source || ':' || native_id AS service_alias_id,
  'servicenow' AS tool,
  name,
  description,
  _source AS source_id,
  10 AS source_rank,
  known_at,
  url
from known
