-- grain: test_result_id
-- definition: How a test that says which requirement it is for came out in a test run. Requirement is the key or the id of a work
--   item, as the report has it; outcome passed, failed or skipped.
select
  CAST(NULL AS VARCHAR) AS test_result_id,
  CAST(NULL AS VARCHAR) AS test_run_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS requirement,
  CAST(NULL AS VARCHAR) AS outcome,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
