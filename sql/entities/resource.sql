-- grain: resource_id
-- definition: What services stand on and nobody calls a service: a database, a queue, a cache, a bucket, a host. By service, its id
--   or a name that only one bears, the one that it is deployed as; by repository the one whose file tells of it.
select
  CAST(NULL AS VARCHAR) AS resource_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS life_cycle,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
