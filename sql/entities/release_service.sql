-- grain: release_id, service_id
-- definition: A service within a release.
select
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS version,
  CAST(NULL AS VARCHAR) AS impact,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
