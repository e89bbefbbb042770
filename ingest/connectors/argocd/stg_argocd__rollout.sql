-- grain: _source, rollout_key
-- title: Argo CD's syncs
-- definition: Syncs that Argo CD has kept in an application's history, and operations that did not succeed or have not ended. What
--   was tried dry or of single resources alone is left out, as is an operation that a history tells. The end of one that was never
--   seen to end is not known.
with history as (
  select
    _source,
    _key AS rollout_key,
    _loaded_at,
    from_json(payload, '{
      "uid": "VARCHAR", "number": "BIGINT", "startedAt": "VARCHAR", "deployedAt": "VARCHAR", "revisions": ["VARCHAR"],
      "sources": [{"repository": "VARCHAR", "chart": "VARCHAR", "paths": ["VARCHAR"], "images": ["VARCHAR"]}]
    }') AS told
  from raw.argocd__sync
  where not _is_deleted
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
operation as (
  select
    _source,
    _key AS rollout_key,
    _loaded_at,
    from_json(payload, '{
      "uid": "VARCHAR", "phase": "VARCHAR", "startedAt": "VARCHAR", "finishedAt": "VARCHAR", "revisions": ["VARCHAR"],
      "isDryRun": "BOOLEAN", "isPartial": "BOOLEAN",
      "sources": [{"repository": "VARCHAR", "chart": "VARCHAR", "paths": ["VARCHAR"], "images": ["VARCHAR"]}]
    }') AS told
  from raw.argocd__operation
  where not _is_deleted
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source,
  rollout_key,
  _loaded_at,
  told.uid,
  coalesce(told.startedAt, told.deployedAt) AS begun,
  CAST(told.startedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
  CAST(told.deployedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS finished_at,
  'succeeded' AS outcome,
  told.revisions,
  told.sources
from history
union all
select
  operation._source,
  operation.rollout_key,
  operation._loaded_at,
  operation.told.uid,
  operation.told.startedAt,
  CAST(operation.told.startedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
  CASE
    WHEN operation.told.phase in ('Failed', 'Error') THEN CAST(operation.told.finishedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
  END,
  CASE WHEN operation.told.phase in ('Failed', 'Error') THEN 'failed' END,
  operation.told.revisions,
  operation.told.sources
from operation
left join history
  on history._source = operation._source
  and history.told.uid = operation.told.uid
  and history.told.startedAt = operation.told.startedAt
where history.rollout_key IS NULL
  and operation.told.phase <> 'Succeeded'
  and not coalesce(operation.told.isDryRun, false)
  and not coalesce(operation.told.isPartial, false)
