-- grain: _source, _key, seen_at
-- title: Owners that the catalogue was seen to say
-- definition: Each time that a component or resource was read with another owner than before, from the commit at which that was seen.
-- column: is_first whether nothing was read of it before
-- column: valid_to_at when the next one was seen, NULL for the last one
with version as (
  select
    fact._source,
    fact._key,
    (CAST(fact.detail AS JSON) ->> 'owner') AS owner_ref,
    coalesce(commit.committed_at, fact._loaded_at) AS seen_at,
    fact._loaded_at
  from raw.git__catalog AS fact
  left join commit on commit.commit_id = fact.repository_id || '@' || fact.commit_sha
  where fact.fact = 'entity' and fact.ecosystem = 'backstage' and not fact._is_deleted
),
compared as (
  select
    *,
    row_number() over (partition by _source, _key order by _loaded_at) = 1 AS is_first,
    lag(owner_ref) over (partition by _source, _key order by _loaded_at) AS former_ref
  from version
),
latest as (
  -- Of what was seen at the same commit the last word counts.
  select *
  from compared
  where is_first or former_ref is distinct from owner_ref
  qualify row_number() over (partition by _source, _key, seen_at order by _loaded_at desc) = 1
)
select
  _source,
  _key,
  owner_ref,
  seen_at,
  row_number() over (partition by _source, _key order by seen_at) = 1 AS is_first,
  lead(seen_at) over (partition by _source, _key order by seen_at) AS valid_to_at
from latest
