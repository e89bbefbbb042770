-- entity: environment
-- grain: environment_id
-- definition: Environments with their tier as GitLab knows it: set by hand or read off the name. Of tier other nothing is known.
with latest as (
  select *
  from raw.gitlab__environment
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || (payload->>'id') AS environment_id,
  payload->>'name' AS name,
  NULLIF(payload->>'tier', 'other') AS tier,
  'tool' AS kind,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at,
  payload->>'external_url' AS url
from latest
where not _is_deleted
