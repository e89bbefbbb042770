-- entity: work_item_state
-- grain: work_item_id, entered_at
-- definition: Issues are open or closed, by their events. One that is closed and bears a label such as duplicate, invalid,
--   wontfix or abandoned is cancelled: Gitea itself does not say whether a closed one was done.
with latest as (
  select *
  from raw.gitea__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
event as (
  select _source, _key, CAST(payload->>'created_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS entered_at, 0 AS place, 'Open' AS native_state
  from latest
  where not _is_deleted
  union all
  select
    _source,
    _key,
    CAST(item->>'created_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    CAST(item->>'id' AS BIGINT),
    CASE WHEN (item->>'type') = 'close' THEN 'Closed' ELSE 'Open' END
  from (
    select _source, _key, unnest(CAST(payload->'events' AS JSON[])) AS item
    from latest
    where not _is_deleted
  )
  where (item->>'type') IN ('close', 'reopen')
),
entry as (
  select _source, _key, entered_at, max_by(native_state, place) AS native_state
  from event
  group by _source, _key, entered_at
),
state as (
  select *, lead(entered_at) over (partition by _source, _key order by entered_at) AS left_at
  from entry
)
select
  state._source || ':' || state._key AS work_item_id,
  state.entered_at,
  state.left_at,
  state.native_state,
  CASE
    WHEN state.native_state = 'Open' THEN 'new'
    WHEN state.left_at IS NULL
      and len(list_filter(
        CAST(latest.payload->'labels' AS VARCHAR[]), lambda x: regexp_matches(x, '(?i)(won.?t.?fix|duplicate|invalid|abandoned)')
      )) > 0
      THEN 'cancelled'
    ELSE 'done'
  END AS flow_state,
  CASE WHEN state.native_state = 'Open' THEN 'new' ELSE 'done' END AS native_category,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(latest.payload->>'updated_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  latest.payload->>'html_url' AS url
from state
join latest on latest._source = state._source and latest._key = state._key
