-- grain: incident_event_id
-- definition: What happened to an incident: triggered, acknowledged, assigned, escalated, annotated, resolved.
--   account_id did it; assignee_id is who has the incident since.
select
  CAST(NULL AS VARCHAR) AS incident_event_id,
  CAST(NULL AS VARCHAR) AS incident_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS TIMESTAMP) AS happened_at,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS VARCHAR) AS assignee_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
