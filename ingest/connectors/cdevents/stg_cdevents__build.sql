-- entity: build
-- grain: build_id
-- definition: Runs of pipelines; and builds, where their chain has no run of a pipeline that would hold them. A build with an
--   artifact succeeded; of another one CDEvents does not say how it ended.
with chain as (
  select distinct _source, chain_id
  from stg_cdevents__run
  where subject_kind = 'pipelinerun' and chain_id IS NOT NULL
)
select
  run.subject_key AS build_id,
  run.repository_id,
  run.commit_id,
  coalesce(run.name, run.subject_kind) AS pipeline,
  run.queued_at,
  run.started_at,
  run.finished_at,
  run.outcome,
  run._source AS source_id,
  10 AS source_rank,
  run.known_at,
  run.url
from stg_cdevents__run AS run
left join chain on chain._source = run._source and chain.chain_id = run.chain_id
where run.subject_kind = 'pipelinerun' or (run.subject_kind = 'build' and chain.chain_id IS NULL)
