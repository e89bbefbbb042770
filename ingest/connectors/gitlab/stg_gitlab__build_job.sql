-- entity: build_job
-- grain: build_job_id
-- partition: build_job_id
-- definition: Jobs of pipelines, retried ones too. One that nobody has started has no outcome.
with latest as (
  select *
  from raw.gitlab__job
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  build_job_id,
  _source || ':' || CAST(pipeline_id AS VARCHAR) || ':' || CAST(attempt AS VARCHAR) AS build_id,
  name,
  started_at,
  finished_at,
  CASE status
    WHEN 'success' THEN 'succeeded'
    WHEN 'failed' THEN 'failed'
    WHEN 'canceled' THEN 'cancelled'
    WHEN 'skipped' THEN 'skipped'
  END AS outcome,
  created_at AS queued_at,
  _source AS source_id,
  10 AS source_rank,
  coalesce(finished_at, started_at, _loaded_at) AS known_at,
  url
from latest
where not _is_deleted
