-- grain: test_run_id, service_id
-- definition: The versions that ran in a test run: of the service that was tested, and of those beside it. Services by id, or by a
--   name that only one bears.
select
  CAST(NULL AS VARCHAR) AS test_run_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS version,
  CAST(NULL AS BOOLEAN) AS is_subject,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
