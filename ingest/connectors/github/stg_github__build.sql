-- entity: build
-- grain: build_id
-- partition: build_id
-- definition: Attempts of runs of Actions. Queued is when the run was made, or run again; finished when it last changed.
select
  build_id,
  repository_id,
  repository_id || '@' || head_sha AS commit_id,
  pipeline,
  CASE WHEN attempt = 1 THEN created_at END AS queued_at,
  started_at,
  CASE WHEN status = 'completed' THEN updated_at END AS finished_at,
  CASE conclusion
    WHEN 'success' THEN 'succeeded'
    WHEN 'failure' THEN 'failed'
    ELSE conclusion
  END AS outcome,
  number,
  attempt,
  branch,
  event,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url
from stg_github__run
