-- entity: build_job
-- grain: build_job_id
-- partition: build_job_id
-- definition: Jobs of runs of Actions. When one was queued is known only where the run was run again.
with latest as (
  select *
  from raw.github__job
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  build_job_id,
  _source || ':' || CAST(run_id AS VARCHAR) || ':' || CAST(run_attempt AS VARCHAR) AS build_id,
  name,
  CASE WHEN conclusion IS DISTINCT FROM 'skipped' THEN started_at END AS started_at,
  CASE WHEN status = 'completed' THEN completed_at END AS finished_at,
  CASE conclusion
    WHEN 'success' THEN 'succeeded'
    WHEN 'failure' THEN 'failed'
    ELSE conclusion
  END AS outcome,
  created_at AS queued_at,
  _source AS source_id,
  10 AS source_rank,
  coalesce(completed_at, started_at, _loaded_at) AS known_at,
  url
from latest
where not _is_deleted
