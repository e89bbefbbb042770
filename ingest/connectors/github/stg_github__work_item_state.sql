-- entity: work_item_state
-- grain: work_item_id, entered_at
-- definition: Issues are open or closed; the last one is what GitHub says now, so that not planned is cancelled.
with latest as (
  select *
  from raw.github__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
event as (
  select _source, _key, CAST(CAST(payload->>'createdAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS entered_at, 'Open' AS native_state
  from latest
  where not _is_deleted
  union all
  select
    _source,
    _key,
    CAST(CAST(item->>'createdAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP),
    CASE WHEN (item->>'__typename') = 'ClosedEvent' THEN 'Closed' ELSE 'Open' END
  from (
    select _source, _key, unnest(CAST(payload->'$.timelineItems.nodes' AS JSON[])) AS item
    from latest
    where not _is_deleted
  )
),
entry as (
  select _source, _key, entered_at, max(native_state) AS native_state
  from event
  group by _source, _key, entered_at
),
state as (
  select
    *,
    lead(entered_at) over (partition by _source, _key order by entered_at) AS left_at,
    lag(native_state) over (partition by _source, _key order by entered_at) AS earlier_state
  from entry
)
select
  state._source || ':' || state._key AS work_item_id,
  state.entered_at,
  state.left_at,
  state.native_state,
  CASE
    WHEN state.native_state = 'Open' THEN 'new'
    WHEN state.left_at IS NULL and (latest.payload->>'stateReason') = 'NOT_PLANNED' THEN 'cancelled'
    ELSE 'done'
  END AS flow_state,
  CAST(NULL AS VARCHAR) AS phase,
  CAST(NULL AS VARCHAR) AS team_id,
  CASE WHEN state.native_state = 'Open' THEN 'new' ELSE 'done' END AS native_category,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(CAST(latest.payload->>'updatedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  latest.payload->>'url' AS url
from state
join latest on latest._source = state._source and latest._key = state._key
