-- entity: requested_commit
-- grain: change_id, commit_id
-- definition: A request's own commits, and the commit that merged it.
with own as (
  select _source, repository_id, change_id, updated_at, unnest(commits) AS item
  from stg_github__pull
),
every_one as (
  select
    change_id,
    repository_id || '@' || item.sha AS commit_id,
    repository_id,
    false AS is_merge_commit,
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
    merged_by_id,
    merge_committed_at,
    merge_subject,
    _source,
    updated_at
  from stg_github__pull
  where merge_sha is not null
)
select
  change_id,
  commit_id,
  repository_id,
  is_merge_commit,
  author_id,
  authored_at,
  subject,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from every_one
qualify row_number() over (partition by change_id, commit_id order by is_merge_commit desc) = 1
