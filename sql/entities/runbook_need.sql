-- grain: step_id, needs_step_id
-- definition: A step of a deployment plan may start only when another is finished.
select
  CAST(NULL AS VARCHAR) AS step_id,
  CAST(NULL AS VARCHAR) AS needs_step_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
