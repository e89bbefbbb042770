-- grain: booking_id
-- definition: A reservation of an environment, for a release or another purpose. Status: requested, confirmed, refused, cancelled.
select
  CAST(NULL AS VARCHAR) AS booking_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS TIMESTAMP) AS starts_at,
  CAST(NULL AS TIMESTAMP) AS ends_at,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS purpose,
  CAST(NULL AS VARCHAR) AS status,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
