-- grain: step_id
-- definition: A step of the deployment plan of a release.
select
  CAST(NULL AS VARCHAR) AS step_id,
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS DOUBLE) AS planned_minutes,
  CAST(NULL AS TIMESTAMP) AS started_at,
  CAST(NULL AS TIMESTAMP) AS finished_at,
  CAST(NULL AS VARCHAR) AS owner_team_id,
  CAST(NULL AS TIMESTAMP) AS planned_start_at,
  CAST(NULL AS BOOLEAN) AS is_automated,
  CAST(NULL AS INTEGER) AS step_number,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
