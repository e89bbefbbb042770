-- entity: build_job
-- grain: build_job_id
-- definition: Stages of pipelines; of a build that has none (another kind of job, or no plugin tells them) the build itself,
--   under the name of its job. A stage that fails at once after another one has failed was skipped for it.
with stage as (
  select *
  from raw.jenkins__stage
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
staged as (
  select
    stage.*,
    run.build_id,
    run.is_running,
    run.url,
    stage.started_at + to_milliseconds(stage.duration_ms) AS ended_at,
    CASE
      WHEN upper(stage.status) IN ('NOT_EXECUTED', 'SKIPPED') THEN 'skipped'
      WHEN upper(stage.status) IN ('FAILED', 'ABORTED')
        and stage.duration_ms < 1000
        and min(CASE WHEN upper(stage.status) = 'FAILED' THEN stage.position END) over (
          partition by stage._source, stage.build_key
        ) < stage.position THEN 'skipped'
      WHEN upper(stage.status) = 'SUCCESS' THEN 'succeeded'
      WHEN upper(stage.status) IN ('FAILED', 'UNSTABLE') THEN 'failed'
      WHEN upper(stage.status) = 'ABORTED' THEN 'cancelled'
    END AS outcome
  from stage
  join stg_jenkins__run AS run on run._source = stage._source and run._key = stage.build_key
  where not stage._is_deleted
),
stageless as (
  select run.*
  from stg_jenkins__run AS run
  where not run.is_pipeline
    or run._source not in (select _source from stage)
)
select
  _source || ':' || _key AS build_job_id,
  build_id,
  name,
  CASE WHEN outcome IS DISTINCT FROM 'skipped' THEN started_at END AS started_at,
  CASE WHEN outcome IS NOT NULL THEN ended_at END AS finished_at,
  outcome,
  CAST(NULL AS TIMESTAMP) AS queued_at,
  _source AS source_id,
  10 AS source_rank,
  coalesce(CASE WHEN outcome IS NOT NULL THEN ended_at END, started_at, _loaded_at) AS known_at,
  url
from staged
union all
select
  build_id || '/' AS build_job_id,
  build_id,
  pipeline AS name,
  started_at,
  finished_at,
  CASE result
    WHEN 'SUCCESS' THEN 'succeeded'
    WHEN 'FAILURE' THEN 'failed'
    WHEN 'UNSTABLE' THEN 'failed'
    WHEN 'ABORTED' THEN 'cancelled'
    WHEN 'NOT_BUILT' THEN 'skipped'
    ELSE lower(result)
  END AS outcome,
  CAST(NULL AS TIMESTAMP) AS queued_at,
  _source AS source_id,
  10 AS source_rank,
  coalesce(finished_at, started_at) AS known_at,
  url
from stageless
