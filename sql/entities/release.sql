-- grain: release_id
-- definition: Versions meant to reach users together, planned or observed.
select
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS methodology,
  CAST(NULL AS TIMESTAMP) AS planned_at,
  CAST(NULL AS TIMESTAMP) AS released_at,
  CAST(NULL AS VARCHAR) AS status,
  CAST(NULL AS TIMESTAMP) AS planned_start_at,
  CAST(NULL AS VARCHAR) AS owner_team_id,
  CAST(NULL AS VARCHAR) AS owner_account_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
