-- grain: series_id
-- definition: A number of the business that is measured again and again. Kind: measure, nps, score. Better: higher, lower. Unit: what its
--   points are in unless they say otherwise.
select
  CAST(NULL AS VARCHAR) AS series_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS unit,
  CAST(NULL AS VARCHAR) AS better,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
