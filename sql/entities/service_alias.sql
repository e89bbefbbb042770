-- grain: service_alias_id
-- definition: A service as another tool names it, for instance the one that an incident tool pages for. Where somebody has written
--   down which service that is, service_id says it.
select
  CAST(NULL AS VARCHAR) AS service_alias_id,
  CAST(NULL AS VARCHAR) AS tool,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS description,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
