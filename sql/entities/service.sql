-- grain: service_id
-- definition: A deployable unit: a whole repository, or a path within one.
select
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS path_prefix,
  CAST(NULL AS INTEGER) AS tier,
  CAST(NULL AS VARCHAR) AS life_cycle,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
