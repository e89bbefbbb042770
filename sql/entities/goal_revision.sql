-- grain: goal_id, revised_at
-- definition: What a goal said from a moment on, one row each time that it was written anew; the first is the hypothesis as first
--   written. What a source does not keep is NULL. Authentication as of approvals.
select
  CAST(NULL AS VARCHAR) AS goal_id,
  CAST(NULL AS TIMESTAMP) AS revised_at,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS hypothesis,
  CAST(NULL AS VARCHAR) AS metric,
  CAST(NULL AS VARCHAR) AS unit,
  CAST(NULL AS VARCHAR) AS better,
  CAST(NULL AS DOUBLE) AS baseline,
  CAST(NULL AS DOUBLE) AS target,
  CAST(NULL AS TIMESTAMP) AS due_at,
  CAST(NULL AS VARCHAR) AS series_id,
  CAST(NULL AS VARCHAR) AS author_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
