-- entity: change
-- grain: change_id
-- partition: change_id
-- definition: Pull requests, open ones too. Ready is when a draft was last declared ready, else when it was opened; NULL for
--   a draft. How it was merged shows in the merge commit: two parents, the request's number in its subject, or neither.
select
  change_id,
  repository_id,
  number,
  title,
  author_id,
  branch,
  opened_at,
  CASE WHEN not is_draft or declared_at is not null THEN coalesce(declared_at, opened_at) END AS ready_at,
  merged_at,
  closed_at,
  repository_id || '@' || merge_sha AS merge_commit_id,
  CAST(NULL AS VARCHAR) AS reverts_change_id,
  CASE WHEN regexp_matches(title, '^Revert "') THEN true END AS is_revert,
  base_branch,
  repository_id || '@' || head_sha AS head_commit_id,
  CASE
    WHEN merge_sha IS NULL or merge_parent_count IS NULL THEN NULL
    WHEN merge_parent_count > 1 THEN 'merge'
    WHEN ends_with(merge_subject, '(#' || number || ')') THEN 'squash'
    ELSE 'rebase'
  END AS merge_method,
  is_draft,
  nullif(array_to_string(labels, ','), '') AS labels,
  merged_by_id AS merger_id,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url
from stg_github__pull
