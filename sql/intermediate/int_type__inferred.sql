-- grain: project_key, native_type
-- source: work_item, int_name__spelled, int_name__worded, config.type_rule
-- definition: Types of work items of each project, and what kind of work they probably are by their words.
-- column: project_key the project, '' when an item has none
-- column: native_type as the tool names it
-- column: words its name as words
-- column: flow_type what it probably is: feature, defect, debt or risk; NULL when its words say nothing
-- column: default_flow_type what it counts as without an answer, NULL when as nothing
-- column: item_count work items of this type
-- column: confidence_ratio how likely the meaning is
-- column: is_known whether a rule of the configuration covers it
-- column: url page of one of them
with counted as (
  select
    coalesce(project_key, '') AS project_key,
    native_type,
    max(flow_type) AS default_flow_type,
    count(*) AS item_count,
    max_by(url, CAST(created_at AS VARCHAR) || coalesce(url, '')) AS url
  from work_item
  where native_type is not null
  group by coalesce(project_key, ''), native_type
),
heard as (
  select
    name.name,
    name.words,
    word.meaning,
    word.confidence_ratio
  from int_name__spelled AS name
  left join int_name__worded AS word on word.name = name.name and word.subject = 'type'
),
covered as (
  select counted.project_key, counted.native_type, count(*) AS rule_count
  from counted
  join config.type_rule AS rule
    on rule.native_type = lower(counted.native_type)
    and (rule.project_key is null or rule.project_key = counted.project_key)
  group by counted.project_key, counted.native_type
)
select
  counted.project_key,
  counted.native_type,
  heard.words,
  heard.meaning AS flow_type,
  counted.default_flow_type,
  CAST(counted.item_count AS INTEGER) AS item_count,
  coalesce(heard.confidence_ratio, 0.3) AS confidence_ratio,
  coalesce(covered.rule_count, 0) > 0 AS is_known,
  counted.url
from counted
join heard on heard.name = counted.native_type
left join covered on covered.project_key = counted.project_key and covered.native_type = counted.native_type
