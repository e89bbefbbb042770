-- grain: _source, _key
-- title: Spans of pipelines, read
-- definition: Runs, tasks and roll-outs by OpenTelemetry's conventions for CI/CD, deprecated names included.
with latest as (
  select *
  from raw.traces__span
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
read as (
  select _source, _key, _loaded_at, payload, CAST((payload -> 'attributes') AS MAP(VARCHAR, VARCHAR)) AS told
  from latest
  where not _is_deleted
),
named as (
  select
    *,
    nullif(regexp_replace(lower(coalesce(told['vcs.repository.url.full'], '')), '^[a-z+]+://([^@/]+@)?|[.]git/?$|/$', '', 'g'), '')
      AS repository_id,
    coalesce(told['vcs.ref.head.revision'], told['vcs.repository.ref.revision']) AS revision
  from read
)
select
  _source,
  _key,
  told['cicd.pipeline.run.id'] AS run_id,
  coalesce(told['cicd.pipeline.task.run.id'], CASE WHEN told['cicd.pipeline.task.name'] IS NOT NULL THEN _key END) AS task_run_id,
  told['cicd.pipeline.name'] AS pipeline,
  told['cicd.pipeline.task.name'] AS task,
  told['cicd.pipeline.task.type'] AS task_type,
  coalesce(told['cicd.pipeline.task.run.result'], told['cicd.pipeline.result']) AS result,
  coalesce((payload ->> 'is_error') = 'true', false) AS is_error,
  repository_id,
  CASE WHEN regexp_matches(revision, '^[0-9a-f]{7,64}$') THEN repository_id || '@' || revision END AS commit_id,
  coalesce(told['vcs.ref.head.name'], told['vcs.repository.ref.name']) AS branch,
  told['deployment.id'] AS deployment_id,
  told['deployment.status'] AS deployment_status,
  coalesce(told['deployment.environment.name'], told['deployment.environment']) AS environment,
  coalesce(told['deployment.name'], told['service.name']) AS service_name,
  coalesce(told['artifact.version'], told['service.version']) AS version,
  coalesce(told['cicd.pipeline.task.run.url.full'], told['cicd.pipeline.run.url.full']) AS url,
  CAST(CAST((payload ->> 'started_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS started_at,
  CAST(CAST((payload ->> 'ended_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS ended_at,
  _loaded_at
from named
