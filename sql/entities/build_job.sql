-- grain: build_job_id
-- partition: build_job_id
-- definition: A job within a build.
select
  CAST(NULL AS VARCHAR) AS build_job_id,
  CAST(NULL AS VARCHAR) AS build_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS TIMESTAMP) AS started_at,
  CAST(NULL AS TIMESTAMP) AS finished_at,
  CAST(NULL AS VARCHAR) AS outcome,
  CAST(NULL AS TIMESTAMP) AS queued_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
