-- grain: build_id
-- title: Attempts of GitLab's pipelines
-- definition: A pipeline is one build, and one more for each time that jobs of it were run again. Earlier attempts failed where a
--   job did that may not; the last one ended as the pipeline did. Times are those of the attempt's jobs; the pipeline's last
--   change where no job is told. A pipeline of a merge request runs for its branch.
with latest as (
  select *
  from raw.gitlab__pipeline
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
read as (
  select
    _source,
    _key,
    CAST(payload->>'project_id' AS BIGINT) AS project_id,
    from_json(payload, '{
      "iid": "INTEGER", "project_id": "VARCHAR", "sha": "VARCHAR", "ref": "VARCHAR", "status": "VARCHAR", "source": "VARCHAR",
      "name": "VARCHAR", "created_at": "VARCHAR", "updated_at": "VARCHAR", "web_url": "VARCHAR"
    }') AS told
  from latest
  where not _is_deleted
),
job as (
  select *
  from raw.gitlab__job
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
run as (
  select
    _source,
    CAST(pipeline_id AS VARCHAR) AS _key,
    attempt,
    min(created_at) AS created_at,
    min(started_at) AS started_at,
    max(finished_at) AS finished_at,
    bool_or(status = 'failed' and not coalesce(allow_failure, false)) AS has_failed,
    max(attempt) over (partition by _source, CAST(pipeline_id AS VARCHAR)) AS last_attempt
  from job
  where not _is_deleted
  group by _source, CAST(pipeline_id AS VARCHAR), attempt
),
attempt as (
  select
    read.*,
    coalesce(run.attempt, 1) AS attempt,
    coalesce(run.attempt = run.last_attempt, true) AS is_last,
    run.created_at,
    run.started_at,
    run.finished_at,
    run.has_failed,
    told.status IN ('success', 'failed', 'canceled', 'skipped') AS is_over,
    NULLIF(regexp_extract(told.ref, '^refs/merge-requests/(\d+)/', 1), '') AS request_number
  from read
  left join run on run._source = read._source and run._key = read._key
)
select
  attempt._source || ':' || attempt._key || ':' || attempt.attempt AS build_id,
  place.repository_id,
  place.repository_id || '@' || told.sha AS commit_id,
  coalesce(told.name, '.gitlab-ci.yml') AS pipeline,
  CASE WHEN attempt.attempt = 1 THEN CAST(told.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' ELSE attempt.created_at END AS queued_at,
  attempt.started_at,
  CASE
    WHEN not is_last THEN attempt.finished_at
    WHEN is_over THEN coalesce(attempt.finished_at, CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC')
  END AS finished_at,
  CASE
    WHEN not is_last THEN CASE WHEN has_failed THEN 'failed' ELSE 'cancelled' END
    WHEN told.status = 'success' THEN 'succeeded'
    WHEN told.status = 'canceled' THEN 'cancelled'
    WHEN is_over THEN told.status
  END AS outcome,
  told.iid AS number,
  CAST(attempt.attempt AS INTEGER) AS attempt,
  CASE WHEN request_number IS NULL THEN told.ref ELSE request.branch END AS branch,
  told.source AS event,
  attempt._source AS source_id,
  10 AS source_rank,
  CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  told.web_url AS url
from attempt
join stg_gitlab__place as place on place._source = attempt._source and place.native_id = told.project_id
left join stg_gitlab__request as request
  on request._source = attempt._source
  and request.repository_id = place.repository_id
  and request.number = CAST(attempt.request_number AS INTEGER)
