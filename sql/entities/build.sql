-- grain: build_id
-- partition: build_id
-- definition: A run of a pipeline.
select
  CAST(NULL AS VARCHAR) AS build_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS pipeline,
  CAST(NULL AS TIMESTAMP) AS queued_at,
  CAST(NULL AS TIMESTAMP) AS started_at,
  CAST(NULL AS TIMESTAMP) AS finished_at,
  CAST(NULL AS VARCHAR) AS outcome,
  CAST(NULL AS INTEGER) AS number,
  CAST(NULL AS INTEGER) AS attempt,
  CAST(NULL AS VARCHAR) AS branch,
  CAST(NULL AS VARCHAR) AS event,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
