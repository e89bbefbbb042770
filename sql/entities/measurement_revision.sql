-- grain: series_id, segment, measured_at, revised_at
-- definition: What was said of a point from a moment on, of points that were told more than once: each correction beside what it
--   corrects. Withdrawn: the source holds the point no more.
select
  CAST(NULL AS VARCHAR) AS series_id,
  CAST('' AS VARCHAR) AS segment,
  CAST(NULL AS TIMESTAMP) AS measured_at,
  CAST(NULL AS TIMESTAMP) AS revised_at,
  CAST(NULL AS DOUBLE) AS value,
  CAST(NULL AS VARCHAR) AS unit,
  CAST(NULL AS INTEGER) AS respondent_count,
  CAST(NULL AS BOOLEAN) AS is_withdrawn,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
