-- entity: goal
-- grain: goal_id
-- definition: An issue of a type that the configuration calls a goal; its aim as far as fields are named for it. A due date is its end.
with goal_issue as (
  select issue.*
  from stg_jira__issue AS issue
  join config.goal_rule AS rule
    on rule.source_id = issue._source and rule.kind = 'type' and rule.value = lower(issue.native_type)
),
aim as (
  select
    work_item_id,
    min(value) FILTER (kind = 'metric') AS metric,
    min(value) FILTER (kind = 'unit') AS unit,
    min(TRY_CAST(value AS DOUBLE)) FILTER (kind = 'baseline') AS baseline,
    min(TRY_CAST(value AS DOUBLE)) FILTER (kind = 'target') AS target
  from stg_jira__goal_field
  group by work_item_id
)
select
  goal_issue.work_item_id AS goal_id,
  goal_issue.title AS name,
  'bet' AS kind,
  CAST(NULL AS VARCHAR) AS hypothesis,
  aim.metric,
  aim.unit,
  CAST(NULL AS VARCHAR) AS better,
  aim.baseline,
  aim.target,
  CAST(goal_issue.due_date AS TIMESTAMP) + INTERVAL 1 DAY AS due_at,
  goal_issue.created_at AS stated_at,
  CAST(NULL AS TIMESTAMP) AS exposed_at,
  CAST(NULL AS VARCHAR) AS series_id,
  CAST(NULL AS VARCHAR) AS segment,
  CAST(NULL AS VARCHAR) AS comparison_series_id,
  CAST(NULL AS VARCHAR) AS comparison_segment,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  CAST(NULL AS VARCHAR) AS team_id,
  'jira:' || goal_issue.assignee AS owner_account_id,
  CAST(NULL AS VARCHAR) AS parent_goal_id,
  CAST(NULL AS DOUBLE) AS value_per_day,
  CAST(NULL AS VARCHAR) AS currency,
  goal_issue._source AS source_id,
  10 AS source_rank,
  goal_issue.updated_at AS known_at,
  goal_issue.url
from goal_issue
left join aim on aim.work_item_id = goal_issue.work_item_id
