-- grain: change_id, path
-- partition: change_id
-- definition: A file that an open request touches, at the head that was last read. What has landed is told by its commits.
select
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS VARCHAR) AS path,
  CAST(NULL AS VARCHAR) AS old_path,
  CAST(NULL AS VARCHAR) AS status,
  CAST(NULL AS INTEGER) AS added_count,
  CAST(NULL AS INTEGER) AS deleted_count,
  CAST(NULL AS VARCHAR) AS head_commit_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
