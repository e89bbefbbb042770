-- grain: change_id, commit_id
-- partition: commit_id
-- definition: The commits that belong to a change.
select
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS BOOLEAN) AS is_merge_commit,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
