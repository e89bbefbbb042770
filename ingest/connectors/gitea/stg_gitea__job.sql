-- grain: _source, job_key
-- title: Jobs of Gitea's Actions, by attempt
-- definition: What is told of a job: by its run, each attempt as last seen, or by the tasks that a runner took up, of which each
--   one more by the same name in a run is another attempt.
-- column: run_key the run as it is told apart, attempts of it aside
with latest_run as (
  select *
  from raw.gitea__run
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
told as (
  select
    _source,
    payload->>'repository_id' AS native_id,
    payload->>'id' AS run_key,
    _loaded_at,
    unnest(from_json(payload->'jobs', '[{
      "id": "VARCHAR", "name": "VARCHAR", "attempt": "INTEGER", "status": "VARCHAR", "conclusion": "VARCHAR",
      "created_at": "VARCHAR", "started_at": "VARCHAR", "completed_at": "VARCHAR", "html_url": "VARCHAR"
    }]')) AS job
  from latest_run
  where not _is_deleted
),
latest_task as (
  select *
  from raw.gitea__task
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
task as (
  select
    _source,
    _loaded_at,
    from_json(payload, '{
      "id": "BIGINT", "repository_id": "VARCHAR", "name": "VARCHAR", "run_number": "VARCHAR", "status": "VARCHAR",
      "run_started_at": "VARCHAR", "updated_at": "VARCHAR", "url": "VARCHAR"
    }') AS told
  from latest_task
  where not _is_deleted
),
every_one as (
  select
    _source,
    native_id,
    run_key,
    job.id || ':' || job.attempt AS job_key,
    job.attempt AS attempt,
    job.name AS name,
    job.status = 'completed' AS is_over,
    job.conclusion AS conclusion,
    CAST(job.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
    CAST(job.started_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
    CAST(job.completed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS finished_at,
    job.html_url AS url,
    _loaded_at
  from told
  union all
  select
    _source,
    told.repository_id,
    told.repository_id || '/' || told.run_number,
    'task:' || told.id,
    CAST(row_number() over (partition by _source, told.repository_id, told.run_number, told.name order by told.id) AS INTEGER),
    told.name,
    told.status IN ('success', 'failure', 'cancelled', 'skipped'),
    told.status,
    CAST(NULL AS TIMESTAMP),
    CAST(told.run_started_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    told.url,
    _loaded_at
  from task
)
select
  _source,
  native_id,
  run_key,
  job_key,
  attempt,
  name,
  created_at,
  CASE WHEN started_at > TIMESTAMP '1970-01-02 00:00:00' THEN started_at END AS started_at,
  CASE WHEN is_over and finished_at > TIMESTAMP '1970-01-02 00:00:00' THEN finished_at END AS finished_at,
  CASE
    WHEN not is_over THEN NULL
    WHEN conclusion = 'success' THEN 'succeeded'
    WHEN conclusion = 'failure' THEN 'failed'
    ELSE conclusion
  END AS outcome,
  url,
  _loaded_at
from every_one
qualify row_number() over (partition by _source, job_key order by _loaded_at desc) = 1
