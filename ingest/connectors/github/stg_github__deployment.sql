-- entity: deployment
-- grain: deployment_id
-- definition: Deployments as GitHub was told of them. The last success, failure or error says how one ended; inactive only
--   says that another one followed. Without any of them the outcome is unknown. Service and version are what the payload says.
with latest as (
  select *
  from raw.github__deployment
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
place as (
  select
    _source,
    _key AS native_id,
    lower(regexp_replace(min_by((payload->>'url'), _loaded_at), '^https?://', '')) AS repository_id
  from raw.github__repository
  group by _source, _key
),
status as (
  select
    _source,
    _key,
    upper(item->>'state') AS state,
    CAST(CAST(item->>'createdAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS happened_at
  from (
    select _source, _key, unnest(CAST(payload->'$.statuses.nodes' AS JSON[])) AS item
    from latest
    where not _is_deleted
  )
),
ended as (
  select
    _source,
    _key,
    max_by(state, happened_at) FILTER (WHERE state IN ('SUCCESS', 'FAILURE', 'ERROR')) AS state,
    max(happened_at) FILTER (WHERE state IN ('SUCCESS', 'FAILURE', 'ERROR')) AS ended_at,
    min(happened_at) FILTER (WHERE state = 'IN_PROGRESS') AS started_at
  from status
  group by _source, _key
),
told as (
  select
    latest.*,
    place.repository_id,
    CASE
      WHEN json_valid(payload->>'payload') and json_type(payload->>'payload') = 'VARCHAR' THEN CAST(payload->>'payload' AS JSON)->>'$'
      ELSE (payload->>'payload')
    END AS words
  from latest
  join place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
  where not _is_deleted
),
parsed as (
  select *, CASE WHEN json_valid(words) and json_type(words) = 'OBJECT' THEN CAST(words AS JSON) END AS details
  from told
)
select
  parsed._source || ':' || (payload->>'databaseId') AS deployment_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  repository_id || '@' || (payload->>'commitOid') AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  coalesce((details->>'version'), (details->>'tag')) AS version,
  coalesce(ended.started_at, CAST(CAST(payload->>'createdAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)) AS started_at,
  ended.ended_at AS finished_at,
  CASE ended.state WHEN 'SUCCESS' THEN 'succeeded' WHEN 'FAILURE' THEN 'failed' WHEN 'ERROR' THEN 'failed' END AS outcome,
  CASE WHEN regexp_matches(concat_ws(' ', (payload->>'task'), (payload->>'description')), '(?i)roll-?back') THEN true END AS is_rollback,
  false AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'tool' AS origin,
  'finish' AS time_basis,
  repository_id,
  coalesce((details->>'service'), (details->>'app'), (details->>'application'), (details->>'component')) AS native_service,
  coalesce((payload->>'originalEnvironment'), (payload->>'environment')) AS native_environment,
  CASE WHEN regexp_matches(concat_ws(' ', (payload->>'task'), (payload->>'description')), '(?i)hot-?fix') THEN true END AS is_hotfix,
  parsed._source AS source_id,
  10 AS source_rank,
  CAST(CAST(payload->>'updatedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from parsed
left join ended on ended._source = parsed._source and ended._key = parsed._key
