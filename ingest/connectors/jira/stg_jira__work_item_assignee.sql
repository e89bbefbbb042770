-- entity: work_item_assignee
-- grain: work_item_id, entered_at
-- definition: Who an issue was assigned to, from the whole changelog; times without anybody are no rows.
with history as (
  select work_item_id, unnest(changes) AS item
  from stg_jira__issue
),
moved as (
  select work_item_id, item.history_id, item.position, item.changed_at, item.from_id, item.to_id
  from history
  where item.field = 'assignee'
),
first_move as (
  select work_item_id, from_id
  from moved
  qualify row_number() over (partition by work_item_id order by changed_at, history_id, position) = 1
),
entry as (
  select
    issue.work_item_id,
    issue.created_at AS entered_at,
    CAST(-1 AS BIGINT) AS history_id,
    CAST(0 AS BIGINT) AS position,
    CASE WHEN first_move.work_item_id IS NULL THEN issue.assignee ELSE first_move.from_id END AS account
  from stg_jira__issue as issue
  left join first_move on first_move.work_item_id = issue.work_item_id
  union all
  select work_item_id, changed_at, history_id, position, to_id
  from moved
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by work_item_id, entered_at order by history_id desc, position desc) = 1
),
stretch as (
  select
    *,
    lead(entered_at) over (partition by work_item_id order by entered_at) AS left_at
  from settled
)
select
  stretch.work_item_id,
  stretch.entered_at,
  stretch.left_at,
  'jira:' || stretch.account AS account_id,
  issue._source AS source_id,
  10 AS source_rank,
  issue.updated_at AS known_at,
  issue.url
from stretch
inner join stg_jira__issue as issue on issue.work_item_id = stretch.work_item_id
where stretch.account is not null and stretch.account <> ''
