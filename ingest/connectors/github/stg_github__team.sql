-- entity: team
-- grain: team_id
-- definition: Teams of the organisation.
with latest as (
  select *
  from raw.github__team
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS team_id,
  payload->>'name' AS name,
  _source || ':' || (payload->>'$.parentTeam.databaseId') AS parent_team_id,
  latest._source AS source_id,
  10 AS source_rank,
  latest._loaded_at AS known_at,
  latest.payload->>'url' AS url
from latest
where not _is_deleted
