-- grain: incident_id, service_id
-- definition: The services that an incident names, by our id or by that of a service alias.
select
  CAST(NULL AS VARCHAR) AS incident_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
