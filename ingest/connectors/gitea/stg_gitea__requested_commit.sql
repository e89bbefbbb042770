-- entity: requested_commit
-- grain: change_id, commit_id
-- definition: A request's own commits, and the commit that merged it, which after a fast-forward is one of them. Who has no
--   account there is told by the address in Git.
with own as (
  select _source, repository_id, change_id, updated_at, unnest(commits) AS item
  from stg_gitea__pull
),
every_one as (
  select
    change_id,
    repository_id || '@' || item.sha AS commit_id,
    repository_id,
    false AS is_merge_commit,
    true AS is_own,
    item.author_id,
    item.authored_at,
    item.subject,
    _source,
    updated_at
  from own
  union all
  select
    change_id,
    repository_id || '@' || merge_sha,
    repository_id,
    true,
    false,
    merged_by_id,
    merged_at,
    NULL,
    _source,
    updated_at
  from stg_gitea__pull
  where merge_sha is not null
)
select
  change_id,
  commit_id,
  repository_id,
  bool_or(is_merge_commit) AS is_merge_commit,
  bool_or(is_own) AS is_own,
  max_by(author_id, CAST(is_own AS INTEGER)) AS author_id,
  coalesce(min(authored_at) FILTER (WHERE is_own), min(authored_at)) AS authored_at,
  min(subject) AS subject,
  min(_source) AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from every_one
group by change_id, commit_id, repository_id
