-- grain: goal_id, work_item_id
-- title: Work and what it is for
-- source: int_work_item__aimed, int_work_item__planned, int_work_item__laned, work_item_fact, work_item, goal
-- definition: Each work item with each goal that it serves and how that is known; one that serves none has one row without a goal. Items
--   that are goals themselves are not work.
-- limits: Work is what a tracker tells; an item that serves two goals counts for half in each (share_ratio).
-- column: goal_id the goal, '' where the item serves none
-- column: work_item_id the item
-- column: evidence named, field, label, parent, link or release; NULL without a goal
-- column: distance levels between the item and what says so; NULL without a goal
-- column: through_id the item or the release that says so
-- column: share_ratio what the item counts for in this goal: one over its goals
-- column: is_container whether it has parts, which are counted in its place
-- column: item_key its key
-- column: title what it is called
-- column: flow_type feature, defect, debt or risk
-- column: is_planned whether it was planned before it was begun, NULL if nothing tells
-- column: plan_evidence sprint, parent or wait
-- column: service_id its service
-- column: team_id the team that had it last
-- column: value_stream_id the value stream
-- column: native_state the state that it is in, as the tool names it
-- column: created_at when it was made
-- column: started_at when it was begun
-- column: done_at when it was done
-- column: cancelled_at when it was given up
-- column: url page of the item
with parents as (
  select distinct parent_work_item_id AS work_item_id
  from work_item
  where parent_work_item_id is not null
),
counted as (
  select work_item_id, count(*) AS goal_count
  from int_work_item__aimed
  group by work_item_id
)
select
  coalesce(aimed.goal_id, '') AS goal_id,
  item.work_item_id,
  aimed.evidence,
  aimed.distance,
  aimed.through_id,
  CAST(1 AS DOUBLE) / coalesce(counted.goal_count, 1) AS share_ratio,
  parents.work_item_id IS NOT NULL AS is_container,
  item.item_key,
  item.title,
  item.flow_type,
  planned.is_planned,
  planned.plan_evidence,
  coalesce(item.service_id, laned.service_id) AS service_id,
  laned.team_id,
  laned.value_stream_id,
  item.native_state,
  item.created_at,
  item.started_at,
  item.done_at,
  item.cancelled_at,
  item.url
from work_item_fact AS item
left join int_work_item__aimed AS aimed on aimed.work_item_id = item.work_item_id
left join counted on counted.work_item_id = item.work_item_id
left join int_work_item__planned AS planned on planned.work_item_id = item.work_item_id
left join int_work_item__laned AS laned on laned.work_item_id = item.work_item_id
left join parents on parents.work_item_id = item.work_item_id
left join goal on goal.goal_id = item.work_item_id
where goal.goal_id is null
