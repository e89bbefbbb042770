-- entity: build
-- grain: build_id
-- definition: Attempts of runs of Actions. When one was queued is known where runs are told, of their first attempts.
select
  build_id,
  repository_id,
  repository_id || '@' || head_sha AS commit_id,
  pipeline,
  queued_at,
  started_at,
  finished_at,
  outcome,
  number,
  attempt,
  branch,
  event,
  _source AS source_id,
  10 AS source_rank,
  coalesce(finished_at, started_at, queued_at, _loaded_at) AS known_at,
  url
from stg_gitea__run
