-- entity: change
-- grain: change_id
-- partition: change_id
-- definition: Pull requests, open ones too. Ready is when a draft was last declared ready, else when it was opened; NULL for a
--   draft. Gitea does not say how one was merged; where its own last commit is the one that merged it, it was moved forward.
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
  CASE WHEN merge_sha = head_sha THEN 'rebase' END AS merge_method,
  is_draft,
  nullif(array_to_string(labels, ','), '') AS labels,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url
from stg_gitea__pull
