-- entity: team
-- grain: team_id
-- definition: Subgroups that have members of their own.
with latest as (
  select *
  from raw.gitlab__team
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
named as (
  select _source, _key
  from latest
  where not _is_deleted and json_array_length(payload->'members') > 0
)
select
  latest._source || ':' || latest._key AS team_id,
  payload->>'name' AS name,
  parent._source || ':' || parent._key AS parent_team_id,
  latest._source AS source_id,
  10 AS source_rank,
  latest._loaded_at AS known_at,
  latest.payload->>'web_url' AS url
from latest
join named on named._source = latest._source and named._key = latest._key
left join named AS parent on parent._source = latest._source and parent._key = (latest.payload->>'parent_id')
