-- grain: work_item_id, kind
-- title: Jira's fields of goals, read
-- definition: What the fields say that the configuration names for goals: the goal that an issue serves, and the aim of one that is a
--   goal. A choice, a user's or an issue's field is told by its value, name or key.
with rule as (
  select goal_rule.source_id, goal_rule.kind, field._key AS field_id
  from config.goal_rule
  join (
    select _source, _key, payload
    from raw.jira__field
    qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
  ) AS field on field._source = goal_rule.source_id and lower(field.payload->>'$.name') = goal_rule.value
  where goal_rule.kind not in ('type', 'label')
),
found as (
  select
    issue.work_item_id,
    rule.kind,
    (raw_issue.payload->'$.fields')->rule.field_id AS told
  from rule
  join stg_jira__issue AS issue on issue._source = rule.source_id
  join raw.jira__issue AS raw_issue
    on raw_issue._source = issue._source and raw_issue._key = issue._key and raw_issue._loaded_at = issue._loaded_at
)
select
  work_item_id,
  kind,
  min(
    CASE json_type(told)
      WHEN 'OBJECT' THEN coalesce(told->>'$.key', told->>'$.value', told->>'$.name')
      WHEN 'ARRAY' THEN coalesce(told->>'$[0].key', told->>'$[0].value', told->>'$[0].name', told->>'$[0]')
      ELSE told->>'$'
    END
  ) AS value
from found
where told is not null and json_type(told) <> 'NULL'
group by work_item_id, kind
