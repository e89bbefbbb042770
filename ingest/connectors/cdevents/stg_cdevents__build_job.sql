-- entity: build_job
-- grain: build_job_id
-- definition: Runs of tasks in the pipeline's run that they name, and builds in the one of their chain.
with chain as (
  select _source, chain_id, max(subject_key) AS build_id
  from stg_cdevents__run
  where subject_kind = 'pipelinerun' and chain_id IS NOT NULL
  group by _source, chain_id
)
select
  run.subject_key AS build_job_id,
  coalesce(run.pipeline_key, chain.build_id) AS build_id,
  coalesce(run.name, run.subject_kind) AS name,
  run.started_at,
  run.finished_at,
  run.outcome,
  run.queued_at,
  run._source AS source_id,
  10 AS source_rank,
  run.known_at,
  run.url
from stg_cdevents__run AS run
left join chain on chain._source = run._source and chain.chain_id = run.chain_id
where (run.subject_kind = 'taskrun' or (run.subject_kind = 'build' and chain.build_id IS NOT NULL))
  and coalesce(run.pipeline_key, chain.build_id) IS NOT NULL
