-- grain: test_run_id
-- definition: The result of a test suite in a build or an environment.
select
  CAST(NULL AS VARCHAR) AS test_run_id,
  CAST(NULL AS VARCHAR) AS build_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  CAST(NULL AS VARCHAR) AS phase,
  CAST(NULL AS TIMESTAMP) AS finished_at,
  CAST(NULL AS INTEGER) AS passed_count,
  CAST(NULL AS INTEGER) AS failed_count,
  CAST(NULL AS INTEGER) AS skipped_count,
  CAST(NULL AS INTEGER) AS flaky_count,
  CAST(NULL AS DOUBLE) AS coverage_ratio,
  CAST(NULL AS VARCHAR) AS suite,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
