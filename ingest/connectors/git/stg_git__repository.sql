-- entity: repository
-- grain: repository_id
-- definition: Repositories as Git knows them; known_at is when they first looked as they do now.
with latest as (
  select *
  from raw.git__repository
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
named as (
  select _source, repository_id, name, default_branch, web_url, is_shallow, is_configuration, min(_loaded_at) as first_at
  from raw.git__repository
  where not _is_deleted
  group by all
)
select
  latest.repository_id,
  latest.name,
  latest.default_branch,
  latest.is_configuration,
  latest.is_shallow,
  CASE
    WHEN latest.web_url IS NULL THEN NULL
    WHEN latest.web_url LIKE '%gitlab%' THEN latest.web_url || '/-/commit/'
    WHEN latest.web_url LIKE '%bitbucket%' THEN latest.web_url || '/commits/'
    ELSE latest.web_url || '/commit/'
  END AS commit_url_prefix,
  CASE
    WHEN latest.web_url IS NULL THEN NULL
    WHEN latest.web_url LIKE '%gitlab%' THEN latest.web_url || '/-/merge_requests/'
    WHEN latest.web_url LIKE '%bitbucket%' THEN latest.web_url || '/pull-requests/'
    ELSE latest.web_url || '/pull/'
  END AS change_url_prefix,
  latest._source AS source_id,
  50 AS source_rank,
  named.first_at AS known_at,
  latest.web_url AS url
from latest
join named
  on named._source = latest._source
  and named.repository_id = latest.repository_id
  and named.name IS NOT DISTINCT FROM latest.name
  and named.default_branch IS NOT DISTINCT FROM latest.default_branch
  and named.web_url IS NOT DISTINCT FROM latest.web_url
  and named.is_shallow IS NOT DISTINCT FROM latest.is_shallow
  and named.is_configuration IS NOT DISTINCT FROM latest.is_configuration
where not latest._is_deleted
