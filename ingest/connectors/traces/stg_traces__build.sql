-- entity: build
-- grain: build_id
-- partition: build_id
-- definition: Spans of whole runs: those without a task.
select
  _source || ':' || run_id AS build_id,
  repository_id,
  commit_id,
  pipeline,
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
  branch,
  _source AS source_id,
  10 AS source_rank,
  ended_at AS known_at,
  url
from stg_traces__span
where run_id is not null and task_run_id is null
qualify row_number() over (partition by _source, run_id order by ended_at desc, _key) = 1
