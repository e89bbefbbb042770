-- grain: build_id
-- title: Runs of Gitea's Actions, by attempt
-- definition: An attempt of a run as it was last seen, where runs are told; else what the tasks of one make up. An earlier attempt
--   that was never seen to end is left out: what came of it is not known.
with latest as (
  select *
  from raw.gitea__run
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
told_run as (
  select
    _source,
    payload->>'repository_id' AS native_id,
    payload->>'id' AS run_key,
    CAST(payload->>'attempt' AS INTEGER) AS attempt,
    max(CAST(payload->>'attempt' AS INTEGER)) over (partition by _source, payload->>'id') AS last_attempt,
    from_json(payload, '{
      "run_number": "INTEGER", "path": "VARCHAR", "event": "VARCHAR", "head_sha": "VARCHAR", "head_branch": "VARCHAR",
      "status": "VARCHAR", "conclusion": "VARCHAR", "started_at": "VARCHAR", "completed_at": "VARCHAR", "html_url": "VARCHAR"
    }') AS told,
    _loaded_at
  from latest
  where not _is_deleted
),
told_task as (
  select
    _source,
    payload->>'repository_id' AS native_id,
    (payload->>'repository_id') || '/' || (payload->>'run_number') AS run_key,
    max(CAST(payload->>'run_number' AS INTEGER)) AS number,
    max(payload->>'workflow_id') AS workflow,
    max(payload->>'event') AS event,
    max(payload->>'head_sha') AS head_sha,
    max(payload->>'head_branch') AS branch,
    max(_loaded_at) AS _loaded_at
  from raw.gitea__task
  where not _is_deleted
  group by all
),
every_one as (
  select
    told_run._source,
    told_run.native_id,
    told_run.run_key,
    told_run.attempt,
    told.run_number AS number,
    split_part(told.path, '@', 1) AS pipeline,
    told.event AS event,
    told.head_sha AS head_sha,
    told.head_branch AS branch,
    NULLIF(regexp_extract(told.path, '@refs/pull/(\d+)/', 1), '') AS request_number,
    CASE WHEN told_run.attempt = 1 THEN job.created_at END AS queued_at,
    CAST(told.started_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
    CASE WHEN told.status = 'completed' THEN CAST(told.completed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END AS finished_at,
    CASE
      WHEN told.status <> 'completed' THEN NULL
      WHEN told.conclusion = 'success' THEN 'succeeded'
      WHEN told.conclusion = 'failure' THEN 'failed'
      ELSE told.conclusion
    END AS outcome,
    told.html_url AS url,
    told_run._loaded_at
  from told_run
  left join stg_gitea__attempt as job
    on job._source = told_run._source and job.run_key = told_run.run_key and job.attempt = told_run.attempt
  where told.status = 'completed' or told_run.attempt = told_run.last_attempt
  union all
  select
    told_task._source,
    told_task.native_id,
    told_task.run_key,
    job.attempt,
    told_task.number,
    told_task.workflow,
    told_task.event,
    told_task.head_sha,
    CASE WHEN starts_with(told_task.branch, '#') THEN NULL ELSE told_task.branch END,
    NULLIF(regexp_extract(told_task.branch, '^#(\d+)$', 1), ''),
    CAST(NULL AS TIMESTAMP),
    job.started_at,
    job.finished_at,
    job.outcome,
    job.url,
    told_task._loaded_at
  from told_task
  join stg_gitea__attempt as job on job._source = told_task._source and job.run_key = told_task.run_key
)
select
  every_one._source || ':' || run_key || ':' || attempt AS build_id,
  every_one._source,
  place.repository_id,
  attempt,
  every_one.number,
  pipeline,
  event,
  every_one.head_sha,
  coalesce(every_one.branch, request.branch) AS branch,
  queued_at,
  CASE WHEN started_at > TIMESTAMP '1970-01-02 00:00:00' THEN started_at END AS started_at,
  CASE WHEN finished_at > TIMESTAMP '1970-01-02 00:00:00' THEN finished_at END AS finished_at,
  outcome,
  every_one.url,
  every_one._loaded_at
from every_one
join stg_gitea__place as place on place._source = every_one._source and place.native_id = every_one.native_id
left join stg_gitea__pull as request
  on request._source = every_one._source
  and request.repository_id = place.repository_id
  and request.number = CAST(every_one.request_number AS INTEGER)
