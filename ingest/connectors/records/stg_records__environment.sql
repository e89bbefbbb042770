-- entity: environment
-- grain: environment_id
-- definition: Environments that somebody declares, by the name that tools use for them.
select
  record_id AS environment_id,
  coalesce(body ->> 'name', record_id) AS name,
  body ->> 'tier' AS tier,
  body ->> 'kind' AS kind,
  source_id,
  source_rank,
  known_at,
  url
from stg_records__current
where kind = 'environment' and withdrawn_at is null
