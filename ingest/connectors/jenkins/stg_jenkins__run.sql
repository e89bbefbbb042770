-- grain: _source, _key
-- title: Jenkins' builds, read
-- definition: Builds with their pipeline and branch. Builds that Jenkins has discarded stay; those of a job that was renamed come
--   again under its new name with the same number and time, and count once, under the newer one.
with distinct_build as (
  select *
  from stg_jenkins__parsed
  qualify row_number() over (
    partition by _source, told.number, told.timestamp, CASE WHEN told.queueId > 0 THEN CAST(told.queueId AS VARCHAR) ELSE _key END
    order by _loaded_at desc, _key
  ) = 1
),
job as (
  select
    _source,
    _key,
    (payload->>'name') AS name,
    (payload->>'project') AS project,
    (payload->>'projectUrl') AS project_url,
    (payload->>'objectUrl') AS object_url
  from raw.jenkins__job
  qualify row_number() over (partition by _source, _key order by _is_deleted, _loaded_at desc) = 1
)
select
  build._source,
  build._key,
  build._source || ':' || build._key AS build_id,
  build.told.job AS job,
  -- A branch's job bears its name with %2F for each slash, and belongs to the project, which is the pipeline.
  coalesce(job.project, url_decode(job.name), build.told.job) AS pipeline,
  CASE WHEN job.project IS NOT NULL THEN url_decode(job.name) END AS branch,
  coalesce(job.project_url, job.object_url) AS web_url,
  build.told._class LIKE '%.WorkflowRun' AS is_pipeline,
  build.told.number AS number,
  build.told.result AS result,
  build.told.building AS is_running,
  make_timestamp(build.told.timestamp * 1000) AS started_at,
  CASE WHEN not build.told.building THEN make_timestamp((build.told.timestamp + build.told.duration) * 1000) END AS finished_at,
  build.told.actions AS actions,
  build.told.url AS url
from distinct_build AS build
left join job on job._source = build._source and job._key = build.told.job
