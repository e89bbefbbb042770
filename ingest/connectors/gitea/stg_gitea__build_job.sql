-- entity: build_job
-- grain: build_job_id
-- definition: Jobs of runs of Actions, each attempt; what never ran was skipped and has no start.
select
  _source || ':' || job_key AS build_job_id,
  _source || ':' || run_key || ':' || attempt AS build_id,
  name,
  started_at,
  finished_at,
  outcome,
  created_at AS queued_at,
  _source AS source_id,
  10 AS source_rank,
  coalesce(finished_at, started_at, created_at, _loaded_at) AS known_at,
  url
from stg_gitea__job
