-- grain: component_id
-- definition: A part that a service is built from: a package, a base image, a runtime.
select
  CAST(NULL AS VARCHAR) AS component_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS version,
  CAST(NULL AS VARCHAR) AS purl,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
