-- grain: release_id, phase
-- definition: A phase of a release, planned and actual.
select
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS phase,
  CAST(NULL AS TIMESTAMP) AS planned_start_at,
  CAST(NULL AS TIMESTAMP) AS planned_end_at,
  CAST(NULL AS TIMESTAMP) AS actual_start_at,
  CAST(NULL AS TIMESTAMP) AS actual_end_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
