-- entity: build
-- grain: build_id
-- definition: Attempts of runs of Actions. Queued is when the run was made, or run again; finished when it last changed.
with latest as (
  select *
  from raw.github__run
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
place as (
  select
    _source,
    _key AS native_id,
    lower(regexp_replace(min_by((payload->>'url'), _loaded_at), '^https?://', '')) AS repository_id
  from raw.github__repository
  group by _source, _key
)
select
  latest._source || ':' || latest._key AS build_id,
  place.repository_id,
  place.repository_id || '@' || (payload->>'head_sha') AS commit_id,
  coalesce((payload->>'name'), (payload->>'path')) AS pipeline,
  CASE WHEN CAST(payload->>'run_attempt' AS INTEGER) = 1 THEN CAST(CAST(payload->>'created_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) END AS queued_at,
  CAST(CAST(payload->>'run_started_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS started_at,
  CASE WHEN (payload->>'status') = 'completed' THEN CAST(CAST(payload->>'updated_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) END AS finished_at,
  CASE (payload->>'conclusion')
    WHEN 'success' THEN 'succeeded'
    WHEN 'failure' THEN 'failed'
    ELSE (payload->>'conclusion')
  END AS outcome,
  CAST(payload->>'run_number' AS INTEGER) AS number,
  CAST(payload->>'run_attempt' AS INTEGER) AS attempt,
  payload->>'head_branch' AS branch,
  payload->>'event' AS event,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(CAST(payload->>'updated_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  payload->>'html_url' AS url
from latest
join place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
where not _is_deleted
