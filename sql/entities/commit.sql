-- grain: commit_id
-- partition: commit_id
-- definition: A commit. The author is an account, never a name.
select
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS sha,
  CAST(NULL AS VARCHAR) AS author_id,
  CAST(NULL AS TIMESTAMP) AS authored_at,
  CAST(NULL AS TIMESTAMP) AS committed_at,
  CAST(NULL AS VARCHAR) AS subject,
  CAST(NULL AS VARCHAR) AS title,
  CAST(NULL AS INTEGER) AS request_number,
  CAST(NULL AS VARCHAR) AS reverted_sha,
  CAST(NULL AS INTEGER) AS reverted_number,
  CAST(NULL AS VARCHAR) AS reverted_title,
  CAST(NULL AS INTEGER) AS parent_count,
  CAST(NULL AS BOOLEAN) AS is_trunk_merge,
  CAST(NULL AS BOOLEAN) AS is_boundary,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
