-- grain: goal_id
-- definition: What an organisation wants to move, with its baseline and target.
select
  CAST(NULL AS VARCHAR) AS goal_id,
  CAST(NULL AS VARCHAR) AS metric,
  CAST(NULL AS VARCHAR) AS unit,
  CAST(NULL AS DOUBLE) AS baseline,
  CAST(NULL AS DOUBLE) AS target,
  CAST(NULL AS TIMESTAMP) AS due_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
