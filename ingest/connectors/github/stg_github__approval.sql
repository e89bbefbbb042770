-- entity: approval
-- grain: approval_id
-- definition: Deployments that waited at the gate of a protected environment: from the first time that they did to the next thing
--   that was told of them. One that failed without having been let in was refused. Who let it in is not told.
with latest as (
  select *
  from raw.github__deployment
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
read as (
  select
    _source,
    _key,
    from_json(payload, '{
      "databaseId": "VARCHAR", "environment": "VARCHAR", "originalEnvironment": "VARCHAR", "updatedAt": "VARCHAR",
      "statuses": {"nodes": [{"state": "VARCHAR", "createdAt": "VARCHAR"}]}
    }') AS told
  from latest
  where not _is_deleted
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
asked as (
  select _source, _key, min(happened_at) AS requested_at
  from status
  where state = 'WAITING'
  group by _source, _key
),
next as (
  select status._source, status._key, min(status.happened_at) AS decided_at, min_by(status.state, status.happened_at) AS state
  from status
  join asked on asked._source = status._source and asked._key = status._key
  where status.happened_at > asked.requested_at and status.state <> 'WAITING'
  group by status._source, status._key
)
select
  asked._source || ':' || read.told.databaseId || ':waiting' AS approval_id,
  asked._source || ':' || read.told.databaseId AS release_id,
  'environment ' || coalesce(read.told.originalEnvironment, read.told.environment) AS gate,
  asked.requested_at,
  next.decided_at,
  CASE WHEN next.state IN ('FAILURE', 'ERROR', 'INACTIVE') THEN 'rejected' WHEN next.state IS NOT NULL THEN 'approved' END AS verdict,
  asked._source AS source_id,
  10 AS source_rank,
  CAST(read.told.updatedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from asked
join read on read._source = asked._source and read._key = asked._key
left join next on next._source = asked._source and next._key = asked._key
