-- grain: review_id
-- definition: A review of a change.
select
  CAST(NULL AS VARCHAR) AS review_id,
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS VARCHAR) AS reviewer_id,
  CAST(NULL AS TIMESTAMP) AS submitted_at,
  CAST(NULL AS VARCHAR) AS verdict,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
