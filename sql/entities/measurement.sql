-- grain: series_id, segment, measured_at
-- definition: A point of a series; a later word on the same moment corrects it. Segment: '' for all, else a part, such as a country or a
--   group of users. Respondents: how many people answered, where people were asked.
select
  CAST(NULL AS VARCHAR) AS series_id,
  CAST('' AS VARCHAR) AS segment,
  CAST(NULL AS TIMESTAMP) AS measured_at,
  CAST(NULL AS DOUBLE) AS value,
  CAST(NULL AS VARCHAR) AS unit,
  CAST(NULL AS INTEGER) AS respondent_count,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
