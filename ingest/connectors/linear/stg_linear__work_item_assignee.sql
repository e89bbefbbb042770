-- entity: work_item_assignee
-- grain: work_item_id, entered_at
-- definition: Who an issue was assigned to, from the whole history; times without anybody are no rows.
with moved as (
  select
    work_item_id,
    item.id AS change_id,
    CAST(item.createdAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS changed_at,
    item.fromAssignee.id AS from_id,
    item.toAssignee.id AS to_id
  from (select work_item_id, unnest(told.history) AS item from stg_linear__issue)
  where item.fromAssignee.id IS NOT NULL or item.toAssignee.id IS NOT NULL
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
    CASE WHEN first_move.work_item_id IS NULL THEN issue.told.assignee.id ELSE first_move.from_id END AS account
  from stg_linear__issue as issue
  left join first_move on first_move.work_item_id = issue.work_item_id
  union all
  select work_item_id, changed_at, change_id, to_id
  from moved
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by work_item_id, entered_at order by change_id desc) = 1
),
stretch as (
  select *, lead(entered_at) over (partition by work_item_id order by entered_at) AS left_at
  from settled
)
select
  stretch.work_item_id,
  stretch.entered_at,
  stretch.left_at,
  'linear:' || stretch.account AS account_id,
  issue._source AS source_id,
  10 AS source_rank,
  issue.updated_at AS known_at,
  issue.told.url
from stretch
join stg_linear__issue as issue on issue.work_item_id = stretch.work_item_id
where stretch.account IS NOT NULL
