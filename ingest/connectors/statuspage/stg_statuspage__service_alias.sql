-- entity: service_alias
-- grain: service_alias_id
-- definition: Components of status pages, as far as incidents name them.
with latest as (
  select *
  from raw.statuspage__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
part as (
  select _source, _loaded_at, unnest(from_json(json_extract(payload, '$.components'), '["json"]')) AS component
  from latest
  where not _is_deleted
)
select
  _source || ':' || json_extract_string(component, '$.id') AS service_alias_id,
  'statuspage' AS tool,
  max_by(json_extract_string(component, '$.name'), _loaded_at) AS name,
  min(_source) AS source_id,
  10 AS source_rank,
  max(_loaded_at) AS known_at
from part
group by service_alias_id
