-- grain: build_id
-- title: What Jenkins' builds were made of
-- definition: Of all revisions that a build checked out, the one of the code that it builds. A pipeline checks out shared
--   libraries and configuration too: first comes what the job's own page in the hosting tool names, then a repository that is
--   known here, then one whose name stands in the job's, then the one that the fewest projects check out.
with action as (
  select build_id, job, web_url, unnest(actions) AS action
  from stg_jenkins__run
),
revision as (
  select
    build_id,
    job,
    web_url,
    action.lastBuiltRevision.SHA1 AS sha,
    action.lastBuiltRevision.branch[1].name AS branch,
    action.remoteUrls[1] AS remote
  from action
  where action.lastBuiltRevision.SHA1 IS NOT NULL and len(action.remoteUrls) > 0
),
placed as (
  select
    *,
    -- As clones are named: host/path in lower case, without user, .git, and a port of SSH.
    lower(regexp_replace(regexp_replace(
      CASE
        WHEN regexp_matches(remote, '^(ssh|git|git\+ssh)://') THEN
          regexp_replace(regexp_replace(remote, '^[a-z+]+://([^@/]+@)?', ''), '^([^/:]+):[0-9]+/', '\1/')
        WHEN regexp_matches(remote, '^https?://') THEN regexp_replace(remote, '^https?://([^@/]+@)?', '')
        ELSE regexp_replace(regexp_replace(remote, '^[^@/:]+@', ''), '^([^/:]+):/*', '\1/')
      END,
      '/+$', ''), '\.git$', '')) AS repository_id
  from revision
),
committed as (
  select sha, min(repository_id) AS repository_id
  from (
    select sha, repository_id from commit
    union all
    select split_part(commit_id, '@', 2) AS sha, split_part(commit_id, '@', 1) AS repository_id from requested_commit
  )
  group by sha
  having count(distinct repository_id) = 1
),
used as (
  select repository_id, count(distinct regexp_replace(job, '/[^/]+$', '')) AS project_count
  from placed
  group by repository_id
),
ranked as (
  select
    placed.*,
    -- Mirrors, other names of the host, and names that a repository had before: the commit tells.
    CASE WHEN repository.repository_id IS NULL THEN committed.repository_id END AS committed_id,
    row_number() over (
      partition by placed.build_id
      order by
        CASE
          WHEN starts_with(
            lower(regexp_replace(coalesce(placed.web_url, ''), '^https?://', '')) || '/', placed.repository_id || '/'
          ) THEN 0
          ELSE 1
        END,
        CASE WHEN coalesce(repository.repository_id, committed.repository_id) IS NOT NULL THEN 0 ELSE 1 END,
        CASE WHEN contains(lower('/' || placed.job || '/'), '/' || regexp_extract(placed.repository_id, '[^/]+$') || '/') THEN 0 ELSE 1 END,
        used.project_count,
        placed.repository_id
    ) AS precedence
  from placed
  join used on used.repository_id = placed.repository_id
  left join repository on repository.repository_id = placed.repository_id
  left join committed on committed.sha = placed.sha
)
select
  build_id,
  coalesce(committed_id, repository_id) AS repository_id,
  coalesce(committed_id, repository_id) || '@' || sha AS commit_id,
  regexp_replace(branch, '^(refs/)?(heads/|remotes/)?(origin/)?', '') AS branch
from ranked
where precedence = 1
