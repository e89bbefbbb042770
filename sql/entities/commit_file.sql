-- grain: commit_id, path
-- partition: commit_id
-- definition: A file that a commit touched. Line counts are NULL for binary files and where content is missing.
select
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS path,
  CAST(NULL AS VARCHAR) AS old_path,
  CAST(NULL AS VARCHAR) AS status,
  CAST(NULL AS INTEGER) AS added_count,
  CAST(NULL AS INTEGER) AS deleted_count,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
