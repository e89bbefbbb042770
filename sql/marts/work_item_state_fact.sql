-- grain: work_item_id, entered_at
-- title: States of work items
-- source: work_item_state, int_state__mapped, int_work_item__placed, int_work_item__assigned
-- definition: Each interval that a work item spent in one state of its tracker, with what that state means and the team that had
--   the item then. A state that nothing maps has no flow state: it counts as neither active nor waiting.
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
  (to_unixtime(state.left_at) - to_unixtime(state.entered_at)) / 3600 AS hours
from work_item_state AS state
join work_item on work_item.work_item_id = state.work_item_id
join int_work_item__placed AS placed on placed.work_item_id = state.work_item_id
left join int_state__mapped AS mapped
  on mapped.state_key = coalesce(work_item.project_key, '') || '|' || lower(trim(state.native_state)) || '|'
    || coalesce(state.native_category, state.flow_state, '')
left join int_team__merged AS merged on merged.native_team_id = state.team_id
left join int_work_item__assigned AS assigned
  on assigned.work_item_id = state.work_item_id and assigned.entered_at = state.entered_at
