-- grain: incident_id, deployment_id
-- definition: A deployment that an incident names, with the evidence.
select
  CAST(NULL AS VARCHAR) AS incident_id,
  CAST(NULL AS VARCHAR) AS deployment_id,
  CAST(NULL AS VARCHAR) AS evidence,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
