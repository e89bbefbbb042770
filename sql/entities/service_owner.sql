-- grain: service_id, team_id, valid_from_at
-- definition: Which team owned a service, and from when to when.
select
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS TIMESTAMP) AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
