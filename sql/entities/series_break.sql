-- grain: series_id, segment, broke_at
-- definition: From when on a series was measured in another way, so that its level before and after do not compare. Segment: '' for
--   all of them.
select
  CAST(NULL AS VARCHAR) AS series_id,
  CAST('' AS VARCHAR) AS segment,
  CAST(NULL AS TIMESTAMP) AS broke_at,
  CAST(NULL AS VARCHAR) AS reason,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
