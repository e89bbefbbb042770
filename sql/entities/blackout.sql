-- grain: blackout_id
-- definition: An interval in which releases are not wanted.
select
  CAST(NULL AS VARCHAR) AS blackout_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  CAST(NULL AS TIMESTAMP) AS starts_at,
  CAST(NULL AS TIMESTAMP) AS ends_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
