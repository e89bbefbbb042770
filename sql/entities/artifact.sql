-- grain: artifact_id
-- definition: Something built that can be deployed.
select
  CAST(NULL AS VARCHAR) AS artifact_id,
  CAST(NULL AS VARCHAR) AS build_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS version,
  CAST(NULL AS VARCHAR) AS digest,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
