-- grain: work_item_id, entered_at
-- source: work_item_state_fact
-- definition: Each state of a work item beside the one before it and the furthest phase that the item had been in. Intervals that
--   were left before they were entered stand apart from the order of the others.
-- column: work_item_id the item
-- column: entered_at when it entered the state
-- column: left_at when it left it, NULL while it is there
-- column: native_state as the tool names it
-- column: flow_state new, waiting, active, done or cancelled; NULL if nothing tells
-- column: team_id the team then
-- column: team_evidence what that is known by
-- column: is_backward whether it was left before it was entered
-- column: phase_rank idea or new 1, design 2, build 3, test 4, release 5, done 6; NULL if nothing tells
-- column: earlier_state the flow state before
-- column: earlier_phase the phase before
-- column: earlier_rank its rank
-- column: furthest_rank the highest rank before
-- column: recency 1 is the newest state
with ranked as (
  select
    work_item_id,
    entered_at,
    left_at,
    native_state,
    flow_state,
    phase,
    team_id,
    team_evidence,
    coalesce(fault, '') = 'left before it was entered' AS is_backward,
    CASE
      WHEN flow_state = 'done' THEN 6
      WHEN phase = 'release' THEN 5
      WHEN phase = 'test' THEN 4
      WHEN phase = 'build' THEN 3
      WHEN phase = 'design' THEN 2
      WHEN phase = 'idea' OR flow_state = 'new' THEN 1
    END AS phase_rank
  from work_item_state_fact
)
select
  work_item_id,
  entered_at,
  left_at,
  native_state,
  flow_state,
  team_id,
  team_evidence,
  is_backward,
  CAST(phase_rank AS INTEGER) AS phase_rank,
  lag(flow_state) over (partition by work_item_id, is_backward order by entered_at) AS earlier_state,
  lag(phase) over (partition by work_item_id, is_backward order by entered_at) AS earlier_phase,
  CAST(lag(phase_rank) over (partition by work_item_id, is_backward order by entered_at) AS INTEGER) AS earlier_rank,
  CAST(max(phase_rank) over (
    partition by work_item_id, is_backward order by entered_at rows between unbounded preceding and 1 preceding
  ) AS INTEGER) AS furthest_rank,
  CAST(row_number() over (partition by work_item_id order by is_backward, entered_at desc) AS INTEGER) AS recency
from ranked
