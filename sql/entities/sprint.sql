-- grain: sprint_id
-- definition: A time box of a board.
select
  CAST(NULL AS VARCHAR) AS sprint_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS board,
  CAST(NULL AS TIMESTAMP) AS planned_start_at,
  CAST(NULL AS TIMESTAMP) AS planned_end_at,
  CAST(NULL AS TIMESTAMP) AS completed_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
