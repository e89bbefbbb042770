-- grain: goal_id, release_id
-- definition: A release that claims to serve a goal.
select
  CAST(NULL AS VARCHAR) AS goal_id,
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
