-- entity: repository
-- grain: repository_id
-- definition: Repositories as Gitea names them. The id is that of the address at which one was first seen, so that it
--   survives a renaming; known_at is when it first looked as it does now.
with latest as (
  select *
  from raw.gitea__repository
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
named as (
  select _source, _key, (payload->>'name') AS name, (payload->>'default_branch') AS default_branch, min(_loaded_at) AS first_at
  from raw.gitea__repository
  where not _is_deleted
  group by all
)
select
  place.repository_id,
  latest.payload->>'name' AS name,
  latest.payload->>'default_branch' AS default_branch,
  CAST(latest.payload->>'isConfiguration' AS BOOLEAN) AS is_configuration,
  CAST(NULL AS BOOLEAN) AS is_shallow,
  (latest.payload->>'html_url') || '/commit/' AS commit_url_prefix,
  (latest.payload->>'html_url') || '/pulls/' AS change_url_prefix,
  latest._source AS source_id,
  10 AS source_rank,
  named.first_at AS known_at,
  latest.payload->>'html_url' AS url
from latest
join stg_gitea__place as place on place._source = latest._source and place.native_id = latest._key
join named
  on named._source = latest._source
  and named._key = latest._key
  and named.name = (latest.payload->>'name')
  and named.default_branch IS NOT DISTINCT FROM (latest.payload->>'default_branch')
where not latest._is_deleted
