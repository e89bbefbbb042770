-- entity: build_job
-- grain: build_job_id
-- partition: build_job_id
-- definition: Spans of tasks within a run.
select
  _source || ':' || run_id || ':' || task_run_id AS build_job_id,
  _source || ':' || run_id AS build_id,
  coalesce(task, task_run_id) AS name,
  started_at,
  ended_at AS finished_at,
  CASE coalesce(result, CASE WHEN is_error THEN 'failure' END)
    WHEN 'success' THEN 'succeeded'
    WHEN 'failure' THEN 'failed'
    WHEN 'error' THEN 'failed'
    WHEN 'timeout' THEN 'failed'
    WHEN 'cancellation' THEN 'cancelled'
    WHEN 'skip' THEN 'skipped'
    ELSE result
  END AS outcome,
  _source AS source_id,
  10 AS source_rank,
  ended_at AS known_at,
  url
from stg_traces__span
where run_id is not null and task_run_id is not null
qualify row_number() over (partition by _source, run_id, task_run_id order by ended_at desc, _key) = 1
