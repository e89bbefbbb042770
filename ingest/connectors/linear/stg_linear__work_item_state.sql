-- entity: work_item_state
-- grain: work_item_id, entered_at
-- definition: Intervals from the whole history, from creation on; the first state is what the first change came from. What a
--   state's type means is Linear's: triage, backlog and unstarted are new, started is active, completed done, canceled and
--   duplicate cancelled. Of changes at one moment the later one stays.
with moved as (
  select work_item_id, item.id AS change_id, CAST(item.createdAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS changed_at, item
  from (select work_item_id, unnest(told.history) AS item from stg_linear__issue)
  where item.toState.id IS NOT NULL
),
first_move as (
  select *
  from moved
  qualify row_number() over (partition by work_item_id order by changed_at, change_id) = 1
),
entry as (
  select
    issue.work_item_id,
    issue.created_at AS entered_at,
    '' AS change_id,
    CASE WHEN first_move.work_item_id IS NULL THEN issue.told.state.name ELSE first_move.item.fromState.name END AS native_state,
    CASE WHEN first_move.work_item_id IS NULL THEN issue.told.state.type ELSE first_move.item.fromState.type END AS state_type
  from stg_linear__issue as issue
  left join first_move on first_move.work_item_id = issue.work_item_id
  union all
  select work_item_id, changed_at, change_id, item.toState.name, item.toState.type
  from moved
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by work_item_id, entered_at order by change_id desc) = 1
),
state as (
  select *, lead(entered_at) over (partition by work_item_id order by entered_at) AS left_at
  from settled
)
select
  state.work_item_id,
  state.entered_at,
  state.left_at,
  state.native_state,
  CASE
    WHEN state.state_type IN ('triage', 'backlog', 'unstarted') THEN 'new'
    WHEN state.state_type = 'started' THEN 'active'
    WHEN state.state_type = 'completed' THEN 'done'
    WHEN state.state_type IN ('canceled', 'duplicate') THEN 'cancelled'
  END AS flow_state,
  CASE
    WHEN state.state_type IN ('triage', 'backlog', 'unstarted') THEN 'new'
    WHEN state.state_type = 'started' THEN 'active'
    WHEN state.state_type IN ('completed', 'canceled', 'duplicate') THEN 'done'
  END AS native_category,
  issue._source AS source_id,
  10 AS source_rank,
  issue.updated_at AS known_at,
  issue.told.url
from state
join stg_linear__issue as issue on issue.work_item_id = state.work_item_id
