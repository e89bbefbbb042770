-- entity: team
-- grain: team_id
-- definition: Teams of the organisation that have members or do not show them, but for its owners, who are whoever may change
--   everything.
with latest as (
  select *
  from raw.gitea__team
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS team_id,
  payload->>'name' AS name,
  CAST(NULL AS VARCHAR) AS parent_team_id,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from latest
where not _is_deleted and (payload->'members') IS DISTINCT FROM CAST('[]' AS JSON) and (payload->>'permission') IS DISTINCT FROM 'owner'
