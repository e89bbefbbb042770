-- grain: repository_id
-- definition: A version-controlled repository.
select
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS default_branch,
  CAST(NULL AS BOOLEAN) AS is_configuration,
  CAST(NULL AS BOOLEAN) AS is_shallow,
  CAST(NULL AS VARCHAR) AS commit_url_prefix,
  CAST(NULL AS VARCHAR) AS change_url_prefix,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
