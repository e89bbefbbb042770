-- grain: work_item_id, entered_at
-- title: States of work items
-- source: work_item_state, int_state__mapped, int_work_item__placed, int_work_item__assigned
-- definition: Each interval that a work item spent in one state of its tracker, with what that state means and the team that had
--   the item then. A state that nothing maps has no flow state: it counts as neither active nor waiting. An item is in one state
--   at a time: an interval ends where the next begins, and one that ends before it begins has no length; both are named faults.
-- column: work_item_id the item
-- column: entered_at when it entered the state
-- column: left_at when it left it, NULL while it is there
-- column: native_state as the tool names it
-- column: flow_state new, waiting, active, done or cancelled; NULL if nothing tells
-- column: flow_evidence rule, rule for all, name, or tool
-- column: phase idea, design, build, test or release; NULL if nothing tells
-- column: team_id the team then
-- column: team_evidence state, item, component, board, project, owner of the service, or assignee
-- column: hours how long, NULL while it lasts, h
-- column: fault what is wrong with its times as told: left before it was entered, end missing, overlap, or gap after it
with directed as (
  select
    work_item_state.*,
    coalesce(left_at < entered_at, false) AS is_backward
  from work_item_state
),
followed as (
  select
    directed.*,
    lead(entered_at) over (partition by work_item_id, is_backward order by entered_at) AS next_at
  from directed
),
state as (
  select
    work_item_id,
    entered_at,
    CASE
      WHEN is_backward THEN entered_at
      WHEN next_at IS NOT NULL AND (left_at IS NULL OR left_at > next_at) THEN next_at
      ELSE left_at
    END AS left_at,
    native_state,
    native_category,
    flow_state,
    phase,
    team_id,
    is_backward,
    CASE
      WHEN is_backward THEN 'left before it was entered'
      WHEN left_at IS NULL AND next_at IS NOT NULL THEN 'end missing'
      WHEN left_at > next_at THEN 'overlap'
      WHEN left_at < next_at THEN 'gap after it'
    END AS fault
  from followed
)
select
  state.work_item_id,
  state.entered_at,
  state.left_at,
  state.native_state,
  coalesce(mapped.flow_state, CASE WHEN state.native_state IS NULL THEN coalesce(state.flow_state, state.native_category) END) AS flow_state,
  mapped.evidence AS flow_evidence,
  coalesce(mapped.phase, state.phase) AS phase,
  coalesce(merged.team_id, state.team_id, placed.team_id, assigned.team_id) AS team_id,
  CASE
    WHEN state.team_id IS NOT NULL THEN 'state'
    WHEN placed.team_id IS NOT NULL THEN placed.team_evidence
    WHEN assigned.team_id IS NOT NULL THEN 'assignee'
  END AS team_evidence,
  CASE WHEN NOT state.is_backward THEN (to_unixtime(state.left_at) - to_unixtime(state.entered_at)) / 3600 END AS hours,
  state.fault
from state
join work_item on work_item.work_item_id = state.work_item_id
join int_work_item__placed AS placed on placed.work_item_id = state.work_item_id
left join int_state__mapped AS mapped
  on mapped.state_key = coalesce(work_item.project_key, '') || '|' || lower(trim(state.native_state)) || '|'
    || coalesce(state.native_category, state.flow_state, '')
left join int_team__merged AS merged on merged.native_team_id = state.team_id
left join int_work_item__assigned AS assigned
  on assigned.work_item_id = state.work_item_id and assigned.entered_at = state.entered_at
