-- grain: goal_id
-- title: How far goals have come
-- source: goal_fact, goal_work_fact, outcome_point_fact, work_item
-- definition: What is done for each goal and how its number stands. The first idea is the earliest of the items that serve it, its own item
--   in a tracker included, else the day on which the goal was stated. The target is met at the first point, from the first idea on
--   (else from when users met it), that is at the target or beyond.
-- limits: A number that swings meets its target by chance: whether it moved is said by the effect, not here.
-- column: goal_id the goal
-- column: item_count items that serve it, those with parts apart
-- column: done_count of those done
-- column: active_count of those begun and neither done nor given up
-- column: waiting_count of those not begun
-- column: first_idea_at the first idea
-- column: idea_evidence work or goal
-- column: point_count points of its series
-- column: first_point_at the first of them
-- column: latest_at the newest of them
-- column: latest_value its value
-- column: target_met_at when the target was first met from the first idea on, NULL if it was not
-- column: is_met_before whether the newest point before the first idea was at the target already
with work as (
  select
    goal_id,
    count(*) FILTER (WHERE NOT is_container) AS item_count,
    count(done_at) FILTER (WHERE NOT is_container) AS done_count,
    count(*) FILTER (WHERE NOT is_container AND started_at IS NOT NULL AND done_at IS NULL AND cancelled_at IS NULL) AS active_count,
    count(*) FILTER (WHERE NOT is_container AND started_at IS NULL AND done_at IS NULL AND cancelled_at IS NULL) AS waiting_count,
    min(created_at) AS created_at
  from goal_work_fact
  where goal_id <> ''
  group by goal_id
),
begun as (
  select
    goal_fact.goal_id,
    goal_fact.better,
    goal_fact.target,
    goal_fact.series_id,
    goal_fact.segment,
    goal_fact.exposed_at,
    CASE
      WHEN own.created_at < coalesce(work.created_at, TIMESTAMP '9999-12-31 00:00:00') THEN own.created_at
      ELSE coalesce(work.created_at, goal_fact.stated_at)
    END AS first_idea_at,
    CASE WHEN coalesce(own.created_at, work.created_at) IS NOT NULL THEN 'work' WHEN goal_fact.stated_at IS NOT NULL THEN 'goal' END AS idea_evidence
  from goal_fact
  left join work on work.goal_id = goal_fact.goal_id
  left join work_item AS own on own.work_item_id = goal_fact.goal_id
),
point as (
  select
    begun.goal_id,
    own.measured_at,
    own.value,
    CASE
      WHEN begun.better = 'higher' THEN own.value >= begun.target
      WHEN begun.better = 'lower' THEN own.value <= begun.target
    END AS is_met,
    own.measured_at >= coalesce(begun.first_idea_at, begun.exposed_at) AS is_since
  from begun
  join outcome_point_fact AS own on own.series_id = begun.series_id and own.segment = begun.segment
  where own.value is not null
),
edge as (
  select
    goal_id,
    count(*) AS point_count,
    min(measured_at) AS first_point_at,
    max(measured_at) AS latest_at,
    min(measured_at) FILTER (WHERE is_met AND is_since) AS target_met_at,
    max(measured_at) FILTER (WHERE NOT is_since) AS before_at
  from point
  group by goal_id
)
select
  begun.goal_id,
  CAST(coalesce(work.item_count, 0) AS INTEGER) AS item_count,
  CAST(coalesce(work.done_count, 0) AS INTEGER) AS done_count,
  CAST(coalesce(work.active_count, 0) AS INTEGER) AS active_count,
  CAST(coalesce(work.waiting_count, 0) AS INTEGER) AS waiting_count,
  begun.first_idea_at,
  begun.idea_evidence,
  CAST(coalesce(edge.point_count, 0) AS INTEGER) AS point_count,
  edge.first_point_at,
  edge.latest_at,
  latest.value AS latest_value,
  edge.target_met_at,
  coalesce(before.is_met, false) AS is_met_before
from begun
left join work on work.goal_id = begun.goal_id
left join edge on edge.goal_id = begun.goal_id
left join point AS latest on latest.goal_id = begun.goal_id and latest.measured_at = edge.latest_at
left join point AS before on before.goal_id = begun.goal_id and before.measured_at = edge.before_at
