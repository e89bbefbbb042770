-- entity: requested_commit
-- grain: change_id, commit_id
-- definition: A request's own commits, and the commit that merged it, which after a fast-forward is one of them: Gitea, which then
--   counts from where the branch meets the other one now, may list none. Who has no account there is told by the address in Git.
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
    1 AS precedence,
    _source,
    updated_at
  from own
  union all
  select
    change_id,
    repository_id || '@' || merge_sha,
    repository_id,
    true,
    merge_sha = head_sha,
    CASE WHEN merge_sha <> head_sha THEN merged_by_id END,
    CASE WHEN merge_sha <> head_sha THEN merged_at END,
    NULL,
    2,
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
  coalesce(max(author_id) FILTER (WHERE precedence = 1), max(author_id)) AS author_id,
  coalesce(min(authored_at) FILTER (WHERE precedence = 1), min(authored_at)) AS authored_at,
  min(subject) AS subject,
  min(_source) AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from every_one
group by change_id, commit_id, repository_id
