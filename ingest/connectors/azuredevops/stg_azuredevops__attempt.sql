-- grain: build_id
-- title: Attempts of Azure DevOps' builds
-- definition: A build is one, and one more for each time that jobs of it were run again. Earlier attempts failed where a job did;
--   the last one ended as the build did. Times are those of the attempt's jobs, the build's where it has none.
with job as (
  select _source, _key, unnest(told.jobs) AS item
  from stg_azuredevops__run
),
tried as (
  select
    _source,
    _key,
    item.attempt AS attempt,
    min(CAST(item.startTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC') AS started_at,
    max(CAST(item.finishTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC') AS finished_at,
    bool_or(item.result = 'failed') AS has_failed,
    max(item.attempt) over (partition by _source, _key) AS last_attempt
  from job
  group by _source, _key, item.attempt
),
attempt as (
  select
    run.*,
    coalesce(tried.attempt, 1) AS attempt,
    coalesce(tried.attempt = tried.last_attempt, true) AS is_last,
    tried.started_at,
    tried.finished_at,
    tried.has_failed
  from stg_azuredevops__run AS run
  left join tried on tried._source = run._source and tried._key = run._key
)
select
  attempt._source || ':' || attempt._key || ':' || attempt.attempt AS build_id,
  attempt.repository_id,
  attempt.repository_id || '@' || attempt.sha AS commit_id,
  told.definition.name AS pipeline,
  CASE WHEN attempt.attempt = 1 THEN CAST(told.queueTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END AS queued_at,
  coalesce(
    attempt.started_at,
    CASE WHEN attempt.attempt = 1 THEN CAST(told.startTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END
  ) AS started_at,
  CASE
    WHEN is_last THEN CAST(told.finishTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    ELSE attempt.finished_at
  END AS finished_at,
  CASE
    WHEN is_last THEN attempt.outcome
    WHEN has_failed THEN 'failed'
    ELSE 'cancelled'
  END AS outcome,
  TRY_CAST(regexp_extract(told.buildNumber, '(\d+)$', 1) AS INTEGER) AS number,
  CAST(attempt.attempt AS INTEGER) AS attempt,
  CASE
    WHEN request_number IS NULL THEN regexp_replace(told.sourceBranch, '^refs/heads/', '')
    ELSE request.branch
  END AS branch,
  told.reason AS event,
  attempt._source AS source_id,
  10 AS source_rank,
  coalesce(CAST(told.lastChangedDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC', attempt._loaded_at) AS known_at,
  told.url
from attempt
left join stg_azuredevops__request as request
  on request._source = attempt._source
  and request.repository_id = attempt.repository_id
  and request.number = CAST(attempt.request_number AS INTEGER)
