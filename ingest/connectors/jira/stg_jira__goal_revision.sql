-- entity: goal_revision
-- grain: goal_id, revised_at
-- definition: What an issue that is a goal was called and when it was due, from its making on and after each change of either; the aim is
--   known as it reads now alone. A value of before is what the next change says it was.
with goal_issue as (
  select issue.*
  from stg_jira__issue AS issue
  join config.goal_rule AS rule
    on rule.source_id = issue._source and rule.kind = 'type' and rule.value = lower(issue.native_type)
),
edit as (
  select goal_issue.work_item_id, unnest(goal_issue.changes) AS item
  from goal_issue
),
told as (
  select
    work_item_id,
    item.changed_at AS changed_at,
    item.field AS field,
    CASE WHEN item.field = 'duedate' THEN coalesce(item.from_id, item.from_name) ELSE item.from_name END AS before,
    CASE WHEN item.field = 'duedate' THEN coalesce(item.to_id, item.to_name) ELSE item.to_name END AS after,
    item.history_id AS history_id
  from edit
  where item.field in ('summary', 'duedate')
),
moment as (
  select work_item_id, created_at AS revised_at from goal_issue
  union
  select work_item_id, changed_at from told
),
stated as (
  select
    moment.work_item_id,
    moment.revised_at,
    field.name AS field,
    max_by(told.after, (told.changed_at, told.history_id)) FILTER (told.changed_at <= moment.revised_at) AS after,
    count(*) FILTER (told.changed_at <= moment.revised_at) AS past_count,
    min_by(told.before, (told.changed_at, told.history_id)) FILTER (told.changed_at > moment.revised_at) AS before,
    count(*) FILTER (told.changed_at > moment.revised_at) AS next_count
  from moment
  cross join (select unnest(['summary', 'duedate']) AS name) AS field
  left join told on told.work_item_id = moment.work_item_id and told.field = field.name
  group by moment.work_item_id, moment.revised_at, field.name
),
wide as (
  select
    work_item_id,
    revised_at,
    max(CASE WHEN past_count > 0 THEN after ELSE before END) FILTER (field = 'summary') AS summary,
    bool_or(past_count + next_count > 0) FILTER (field = 'summary') AS is_summary_told,
    max(CASE WHEN past_count > 0 THEN after ELSE before END) FILTER (field = 'duedate') AS due,
    bool_or(past_count + next_count > 0) FILTER (field = 'duedate') AS is_due_told
  from stated
  group by work_item_id, revised_at
)
select
  wide.work_item_id AS goal_id,
  wide.revised_at,
  CASE WHEN wide.is_summary_told THEN wide.summary ELSE goal_issue.title END AS name,
  CAST(NULL AS VARCHAR) AS hypothesis,
  goal.metric,
  goal.unit,
  CAST(NULL AS VARCHAR) AS better,
  goal.baseline,
  goal.target,
  CAST(CASE WHEN wide.is_due_told THEN TRY_CAST(wide.due AS DATE) ELSE goal_issue.due_date END AS TIMESTAMP) + INTERVAL 1 DAY AS due_at,
  CAST(NULL AS VARCHAR) AS series_id,
  CAST(NULL AS VARCHAR) AS author_name,
  CAST(NULL AS VARCHAR) AS authentication,
  goal_issue._source AS source_id,
  10 AS source_rank,
  goal_issue.updated_at AS known_at,
  goal_issue.url
from wide
join goal_issue on goal_issue.work_item_id = wide.work_item_id
left join goal on goal.goal_id = wide.work_item_id
