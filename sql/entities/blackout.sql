-- grain: blackout_id
-- access: shared
-- definition: An interval in which releases are not wanted, everywhere or in one value stream, service or environment. Strictness:
--   forbidden, or discouraged.
select
  CAST(NULL AS VARCHAR) AS blackout_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  CAST(NULL AS TIMESTAMP) AS starts_at,
  CAST(NULL AS TIMESTAMP) AS ends_at,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  CAST(NULL AS VARCHAR) AS strictness,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
