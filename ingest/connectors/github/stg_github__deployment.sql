-- entity: deployment
-- grain: deployment_id
-- definition: Deployments as GitHub was told of them. The last success, failure or error says how one ended; inactive only
--   says that another one followed. Without any of them the outcome is unknown. Service and version are what the payload says.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.github__deployment
  group by _source, _key
),
read as (
  select
    deployment._source,
    deployment._key,
    from_json(deployment.payload, '{
      "databaseId": "VARCHAR", "repository_id": "VARCHAR", "commitOid": "VARCHAR", "createdAt": "VARCHAR",
      "updatedAt": "VARCHAR", "task": "VARCHAR", "description": "VARCHAR", "environment": "VARCHAR",
      "originalEnvironment": "VARCHAR", "creator": {"login": "VARCHAR"}, "payload": "VARCHAR", "statuses": {"nodes": [{"state": "VARCHAR", "createdAt": "VARCHAR"}]}
    }') AS told
  from raw.github__deployment as deployment
  join latest
    on latest._source = deployment._source
    and latest._key = deployment._key
    and latest._loaded_at = deployment._loaded_at
  where not deployment._is_deleted
),
status as (
  select
    _source,
    _key,
    upper(item.state) AS state,
    CAST(item.createdAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at
  from (
    select _source, _key, unnest(told.statuses.nodes) AS item
    from read
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
worded as (
  select
    read.*,
    place.repository_id,
    -- Some write JSON, some a text that holds JSON.
    CASE
      WHEN json_valid(told.payload) and json_type(told.payload) = 'VARCHAR' THEN CAST(told.payload AS JSON)->>'$'
      ELSE told.payload
    END AS words
  from read
  join stg_github__place as place on place._source = read._source and place.native_id = told.repository_id
),
parsed as (
  select *, CASE WHEN json_valid(words) and json_type(words) = 'OBJECT' THEN CAST(words AS JSON) END AS details
  from worded
)
select
  parsed._source || ':' || told.databaseId AS deployment_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  repository_id || '@' || told.commitOid AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  coalesce((details->>'version'), (details->>'tag')) AS version,
  coalesce(ended.started_at, CAST(told.createdAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC') AS started_at,
  ended.ended_at AS finished_at,
  CASE ended.state WHEN 'SUCCESS' THEN 'succeeded' WHEN 'FAILURE' THEN 'failed' WHEN 'ERROR' THEN 'failed' END AS outcome,
  CASE WHEN regexp_matches(concat_ws(' ', told.task, told.description), '(?i)roll-?back') THEN true END AS is_rollback,
  false AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'tool' AS origin,
  'finish' AS time_basis,
  repository_id,
  coalesce((details->>'service'), (details->>'app'), (details->>'application'), (details->>'component')) AS native_service,
  coalesce(told.originalEnvironment, told.environment) AS native_environment,
  CASE WHEN regexp_matches(concat_ws(' ', told.task, told.description), '(?i)hot-?fix') THEN true END AS is_hotfix,
  'github:' || lower(told.creator.login) AS deployer_id,
  parsed._source AS source_id,
  10 AS source_rank,
  CAST(told.updatedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from parsed
left join ended on ended._source = parsed._source and ended._key = parsed._key
