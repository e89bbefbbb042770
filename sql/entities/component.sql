-- grain: component_id
-- definition: A part that a service is built from: a package, a base image (container), an operating-system, a runtime (platform).
--   Scope is run, or build for what only builds it; evidence is the file and line that says so.
select
  CAST(NULL AS VARCHAR) AS component_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS version,
  CAST(NULL AS VARCHAR) AS purl,
  CAST(NULL AS VARCHAR) AS scope,
  CAST(NULL AS VARCHAR) AS evidence,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
