-- entity: team_account
-- grain: team_id, account_id, valid_from_at
-- definition: Who is a member of a subgroup since when, and until when that was seen.
with seen as (
  select
    _source,
    _key,
    _loaded_at AS seen_at,
    CASE WHEN _is_deleted THEN CAST([] AS JSON[]) ELSE CAST(payload->'members' AS JSON[]) END AS members,
    row_number() over (partition by _source, _key order by _loaded_at) AS look,
    lead(_loaded_at) over (partition by _source, _key order by _loaded_at) AS next_at
  from raw.gitlab__team
),
member as (
  select _source, _key, seen_at, look, next_at, unnest(members) AS person
  from seen
),
named as (
  select
    *,
    lower(person->>'username') AS username,
    CAST(person->>'created_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS since_at
  from member
),
stay as (
  select
    _source,
    _key,
    username,
    coalesce(since_at, TIMESTAMP '1970-01-01 00:00:00') AS valid_from_at,
    max_by(next_at, look) AS valid_to_at,
    min(seen_at) AS known_at
  from named
  group by all
)
select
  _source || ':' || _key AS team_id,
  'gitlab:' || username AS account_id,
  valid_from_at,
  valid_to_at,
  _source AS source_id,
  10 AS source_rank,
  known_at,
  CAST(NULL AS VARCHAR) AS url
from stay
