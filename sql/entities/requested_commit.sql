-- grain: change_id, commit_id
-- partition: change_id
-- definition: The commits of a request as the hosting tool tells them: its own ones and, once merged, the commit that merged it.
--   Merged by fast-forward, its last own commit is that one too: is_own says so; NULL stands for whatever is_merge_commit is not.
select
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS BOOLEAN) AS is_merge_commit,
  CAST(NULL AS BOOLEAN) AS is_own,
  CAST(NULL AS VARCHAR) AS author_id,
  CAST(NULL AS TIMESTAMP) AS authored_at,
  CAST(NULL AS VARCHAR) AS subject,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
