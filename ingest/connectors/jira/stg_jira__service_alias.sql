-- entity: service_alias
-- grain: service_alias_id
-- definition: A component of a project, which often is a service under another name.
with latest as (
  select *
  from raw.jira__component
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS service_alias_id,
  'jira' AS tool,
  payload->>'$.name' AS name,
  payload->>'$.description' AS description,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at,
  payload->>'$.self' AS url
from latest
where not _is_deleted
