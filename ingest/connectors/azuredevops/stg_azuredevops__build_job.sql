-- entity: build_job
-- grain: build_job_id
-- partition: build_job_id
-- definition: Jobs of all attempts of a build, skipped ones too. With issues is succeeded; one that was abandoned was cancelled.
with job as (
  select _source, _key, _loaded_at, told.url AS url, unnest(told.jobs) AS item
  from stg_azuredevops__run
)
select
  _source || ':' || _key || ':' || item.attempt || '/' || item.id AS build_job_id,
  _source || ':' || _key || ':' || item.attempt AS build_id,
  item.name,
  CAST(item.startTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
  CAST(item.finishTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS finished_at,
  CASE item.result
    WHEN 'succeeded' THEN 'succeeded'
    WHEN 'succeededWithIssues' THEN 'succeeded'
    WHEN 'failed' THEN 'failed'
    WHEN 'canceled' THEN 'cancelled'
    WHEN 'abandoned' THEN 'cancelled'
    WHEN 'skipped' THEN 'skipped'
  END AS outcome,
  CAST(NULL AS TIMESTAMP) AS queued_at,
  _source AS source_id,
  10 AS source_rank,
  coalesce(CAST(item.finishTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC', _loaded_at) AS known_at,
  url || '&view=logs&j=' || item.id AS url
from job
