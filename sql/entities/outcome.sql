-- grain: goal_id, measured_at
-- definition: A measured value of a goal.
select
  CAST(NULL AS VARCHAR) AS goal_id,
  CAST(NULL AS TIMESTAMP) AS measured_at,
  CAST(NULL AS DOUBLE) AS value,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
