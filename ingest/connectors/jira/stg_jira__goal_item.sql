-- entity: goal_item
-- grain: goal_id, work_item_id
-- definition: Issues that name the goal which they serve, by a label or by a field; what is part of a goal or linked with it needs no row.
with labelled as (
  select _source, work_item_id, updated_at, url, unnest(labels) AS label
  from stg_jira__issue
),
named as (
  select
    labelled._source,
    labelled.work_item_id,
    labelled.updated_at,
    labelled.url,
    substr(labelled.label, length(rule.value) + 1) AS goal,
    'label' AS evidence
  from labelled
  join config.goal_rule AS rule
    on rule.source_id = labelled._source and rule.kind = 'label' and starts_with(lower(labelled.label), rule.value)
  union all
  select issue._source, issue.work_item_id, issue.updated_at, issue.url, field.value, 'field'
  from stg_jira__goal_field AS field
  join stg_jira__issue AS issue on issue.work_item_id = field.work_item_id
  where field.kind = 'field'
)
select
  goal AS goal_id,
  work_item_id,
  evidence,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url
from named
where goal <> ''
qualify row_number() over (partition by goal, work_item_id order by evidence) = 1
