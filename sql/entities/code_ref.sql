-- grain: code_ref_id
-- definition: A branch or tag and the commit that it points at now.
select
  CAST(NULL AS VARCHAR) AS code_ref_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS BOOLEAN) AS is_default,
  CAST(NULL AS BOOLEAN) AS is_annotated,
  CAST(NULL AS TIMESTAMP) AS named_at,
  CAST(NULL AS BOOLEAN) AS is_release,
  CAST(NULL AS BOOLEAN) AS is_prerelease,
  CAST(NULL AS VARCHAR) AS component,
  CAST(NULL AS VARCHAR) AS version,
  CAST(NULL AS VARCHAR) AS object_type,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
