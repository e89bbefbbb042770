-- grain: feedback_id
-- definition: An answer of a user, such as an NPS score from 0 to 10.
select
  CAST(NULL AS VARCHAR) AS feedback_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS INTEGER) AS score,
  CAST(NULL AS TIMESTAMP) AS submitted_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
