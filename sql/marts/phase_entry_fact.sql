-- grain: work_item_id, phase
-- title: Work items by phase reached
-- source: work_item_fact, work_item_state_fact
-- definition: When each work item first came into a phase or a later one, so that cumulative counts never fall and never cross. A
--   new item is an idea, work whose state names no phase is built; done or given up is the end. What went back to an earlier
--   phase has reached the later one already.
-- column: work_item_id the item
-- column: phase idea, design, build, test, release or done
-- column: phase_rank its place, 1 to 6
-- column: entered_at when it first came into that phase or a later one
-- column: service_id its service
-- column: team_id the team that has it, or had it last
with placed as (
  select
    work_item_id,
    entered_at,
    CASE
      WHEN flow_state IN ('done', 'cancelled') THEN 6
      WHEN phase = 'release' THEN 5
      WHEN phase = 'test' THEN 4
      WHEN phase = 'build' THEN 3
      WHEN phase = 'design' THEN 2
      WHEN flow_state IN ('active', 'waiting') AND phase IS NULL THEN 3
      ELSE 1
    END AS phase_rank
  from work_item_state_fact
  union all
  select work_item_id, created_at AS entered_at, 1 AS phase_rank
  from work_item_fact
  where created_at is not null
),
phase as (
  select 'idea' AS phase, 1 AS phase_rank
  union all
  select 'design' AS phase, 2 AS phase_rank
  union all
  select 'build' AS phase, 3 AS phase_rank
  union all
  select 'test' AS phase, 4 AS phase_rank
  union all
  select 'release' AS phase, 5 AS phase_rank
  union all
  select 'done' AS phase, 6 AS phase_rank
),
reached as (
  select
    placed.work_item_id,
    phase.phase,
    phase.phase_rank,
    min(placed.entered_at) AS entered_at
  from placed
  join phase on phase.phase_rank <= placed.phase_rank
  group by placed.work_item_id, phase.phase, phase.phase_rank
)
select
  reached.work_item_id,
  reached.phase,
  CAST(reached.phase_rank AS INTEGER) AS phase_rank,
  reached.entered_at,
  item.service_id,
  item.team_id
from reached
join work_item_fact AS item on item.work_item_id = reached.work_item_id
