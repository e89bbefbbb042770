-- entity: team_account
-- grain: team_id, account_id, valid_from_at
-- definition: Who is a member of a team, and until when that was seen. The service does not say since when: whoever was there at the
--   first look counts from the beginning, whoever came later from the look that showed it.
with look as (
  select
    _source,
    _key,
    _loaded_at AS seen_at,
    CASE WHEN _is_deleted THEN CAST([] AS JSON[]) ELSE CAST(payload->'members' AS JSON[]) END AS members,
    row_number() over (partition by _source, _key order by _loaded_at) AS number,
    lead(_loaded_at) over (partition by _source, _key order by _loaded_at) AS next_at
  from raw.azuredevops__team
),
member as (
  select _source, _key, seen_at, number, next_at, unnest(members)->>'id' AS account
  from look
),
turned as (
  select
    *,
    number - row_number() over (partition by _source, _key, account order by number) AS stay
  from member
),
stay as (
  select
    _source,
    _key,
    account,
    CASE WHEN min(number) = 1 THEN TIMESTAMP '1970-01-01 00:00:00' ELSE min(seen_at) END AS valid_from_at,
    max_by(next_at, number) AS valid_to_at,
    min(seen_at) AS known_at
  from turned
  group by _source, _key, account, stay
)
select
  _source || ':' || _key AS team_id,
  'azuredevops:' || account AS account_id,
  valid_from_at,
  valid_to_at,
  _source AS source_id,
  10 AS source_rank,
  known_at,
  CAST(NULL AS VARCHAR) AS url
from stay
