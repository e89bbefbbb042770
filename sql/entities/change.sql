-- grain: change_id
-- partition: change_id
-- definition: A merged or open pull or merge request, or, where none exists, the commit itself.
select
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS INTEGER) AS number,
  CAST(NULL AS VARCHAR) AS title,
  CAST(NULL AS VARCHAR) AS author_id,
  CAST(NULL AS VARCHAR) AS branch,
  CAST(NULL AS TIMESTAMP) AS opened_at,
  CAST(NULL AS TIMESTAMP) AS ready_at,
  CAST(NULL AS TIMESTAMP) AS merged_at,
  CAST(NULL AS TIMESTAMP) AS closed_at,
  CAST(NULL AS VARCHAR) AS merge_commit_id,
  CAST(NULL AS VARCHAR) AS reverts_change_id,
  CAST(NULL AS BOOLEAN) AS is_revert,
  CAST(NULL AS VARCHAR) AS base_branch,
  CAST(NULL AS VARCHAR) AS head_commit_id,
  CAST(NULL AS VARCHAR) AS merge_method,
  CAST(NULL AS BOOLEAN) AS is_draft,
  CAST(NULL AS VARCHAR) AS labels,
  CAST(NULL AS VARCHAR) AS merger_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
