-- grain: work_item_id
-- source: work_item, work_item_fact, sprint, sprint_item
-- definition: Whether a work item was planned before it was begun. In a sprint: it was made before its first sprint began. Else, as part
--   of something: that was made a day or more before the item was begun. Else it waited a day or more before it was begun. What was
--   never begun is neither.
-- limits: Nobody says what was planned: these are traces. An item that was put aside for a day and is urgent counts as planned, one
--   that was made in the planning meeting as its sprint began may count as unplanned.
-- column: work_item_id the item
-- column: is_planned whether it was planned, NULL if nothing tells
-- column: plan_evidence sprint, parent or wait: what that is known by
with boxed as (
  select item.work_item_id, min(sprint.planned_start_at) AS starts_at
  from sprint_item AS item
  join sprint on sprint.sprint_id = item.sprint_id
  where sprint.planned_start_at is not null
  group by item.work_item_id
),
told as (
  select
    item.work_item_id,
    item.created_at,
    item.started_at,
    boxed.starts_at,
    parent.created_at AS parent_created_at
  from work_item_fact AS item
  left join boxed on boxed.work_item_id = item.work_item_id
  left join work_item AS parent on parent.work_item_id = item.parent_work_item_id
)
select
  work_item_id,
  CASE
    WHEN started_at IS NULL THEN CAST(NULL AS BOOLEAN)
    WHEN starts_at IS NOT NULL AND created_at IS NOT NULL THEN created_at <= starts_at
    WHEN parent_created_at IS NOT NULL AND to_unixtime(started_at) - to_unixtime(parent_created_at) >= 86400 THEN true
    WHEN created_at IS NOT NULL THEN to_unixtime(started_at) - to_unixtime(created_at) >= 86400
  END AS is_planned,
  CASE
    WHEN started_at IS NULL THEN CAST(NULL AS VARCHAR)
    WHEN starts_at IS NOT NULL AND created_at IS NOT NULL THEN 'sprint'
    WHEN parent_created_at IS NOT NULL AND to_unixtime(started_at) - to_unixtime(parent_created_at) >= 86400 THEN 'parent'
    WHEN created_at IS NOT NULL THEN 'wait'
  END AS plan_evidence
from told
