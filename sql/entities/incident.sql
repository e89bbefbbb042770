-- grain: incident_id
-- definition: A disturbance of service.
select
  CAST(NULL AS VARCHAR) AS incident_id,
  CAST(NULL AS VARCHAR) AS severity,
  CAST(NULL AS TIMESTAMP) AS opened_at,
  CAST(NULL AS TIMESTAMP) AS acknowledged_at,
  CAST(NULL AS TIMESTAMP) AS resolved_at,
  CAST(NULL AS VARCHAR) AS title,
  CAST(NULL AS VARCHAR) AS urgency,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
