-- grain: passage_id, stage, started_at, flow_state
-- source: int_passage__staged, int_passage__joined, work_item_state_fact
-- definition: What the states of its item say of each passage's time in a stage of work: the parts of states that lie in it.
-- column: passage_id the passage
-- column: stage the stage
-- column: flow_state active, waiting, new, done or cancelled; unmapped if nothing tells
-- column: started_at when the part began
-- column: ended_at when it ended, NULL while it lasts
-- column: is_complete whether the passage has come to the end of the stage
with within as (
  select
    staged.passage_id,
    staged.stage,
    coalesce(state.flow_state, 'unmapped') AS flow_state,
    CASE WHEN state.entered_at > staged.started_at THEN state.entered_at ELSE staged.started_at END AS started_at,
    CASE
      WHEN state.left_at IS NULL THEN staged.left_at
      WHEN staged.left_at IS NULL OR state.left_at < staged.left_at THEN state.left_at
      ELSE staged.left_at
    END AS ended_at,
    staged.ended_at IS NOT NULL AS is_complete
  from int_passage__staged AS staged
  join int_passage__joined AS passage on passage.passage_id = staged.passage_id
  join work_item_state_fact AS state on state.work_item_id = passage.work_item_id
  where staged.kind in ('work', 'whole')
    and (staged.left_at is null or (staged.left_at > staged.started_at and state.entered_at < staged.left_at))
    and (state.left_at is null or state.left_at > staged.started_at)
)
select passage_id, stage, flow_state, started_at, max(ended_at) AS ended_at, bool_or(is_complete) AS is_complete
from within
group by passage_id, stage, flow_state, started_at
