-- entity: team_account
-- grain: team_id, account_id, valid_from_at
-- definition: Who is in a team, and from when to when that was seen. Gitea tells no dates: who was there at the first look
--   counts from the beginning, a later one from when first seen.
with seen as (
  select
    _source,
    _key,
    _loaded_at AS seen_at,
    CASE WHEN _is_deleted THEN CAST([] AS JSON[]) ELSE CAST(payload->'members' AS JSON[]) END AS members,
    row_number() over (partition by _source, _key order by _loaded_at) AS look,
    lead(_loaded_at) over (partition by _source, _key order by _loaded_at) AS next_at
  from raw.gitea__team
  where (payload->>'permission') IS DISTINCT FROM 'owner'
),
member as (
  select _source, _key, seen_at, look, next_at, lower(unnest(members)->>'login') AS login
  from seen
),
run as (
  select *, look - row_number() over (partition by _source, _key, login order by look) AS stay
  from member
)
select
  _source || ':' || _key AS team_id,
  'gitea:' || login AS account_id,
  CASE WHEN min(look) = 1 THEN TIMESTAMP '1970-01-01 00:00:00' ELSE min(seen_at) END AS valid_from_at,
  max_by(next_at, look) AS valid_to_at,
  _source AS source_id,
  10 AS source_rank,
  min(seen_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from run
group by _source, _key, login, stay
