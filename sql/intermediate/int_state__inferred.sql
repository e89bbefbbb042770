-- grain: project_key, native_state
-- source: work_item, work_item_state, int_name__spelled, int_name__worded, config.state_rule
-- definition: Statuses of each project, how much time work spent in them, and what they probably mean: by their words in many
--   languages, else by the tool's own category.
-- column: project_key the project, '' when an item has none
-- column: native_state as the tool names it
-- column: words its name as words
-- column: native_category the tool's own category: new, active or done
-- column: flow_state what it probably means: new, waiting, active, done or cancelled
-- column: phase the stage that it probably belongs to
-- column: default_flow_state what it counts as without an answer
-- column: is_worded whether its words say so, not the category alone
-- column: item_count work items that were in it
-- column: state_hours hours that items spent in it, those still in it left out, h
-- column: position_ratio how far along the way of an item it stands, 0 to 1
-- column: confidence_ratio how likely the meaning is
-- column: is_known whether a rule of the configuration covers it
-- column: url page of an item that was in it
with placed as (
  select
    state.work_item_id,
    coalesce(item.project_key, '') AS project_key,
    state.native_state,
    state.native_category,
    state.flow_state,
    state.entered_at,
    item.url,
    CAST(round((to_unixtime(state.left_at) - to_unixtime(state.entered_at)) * 1000) AS BIGINT) AS stay_ms,
    row_number() over (partition by state.work_item_id order by state.entered_at) AS place,
    count(*) over (partition by state.work_item_id) AS place_count
  from work_item_state AS state
  join work_item AS item on item.work_item_id = state.work_item_id
  where state.native_state is not null
),
counted as (
  select
    project_key,
    native_state,
    max(native_category) AS native_category,
    max(flow_state) AS default_flow_state,
    count(distinct work_item_id) AS item_count,
    round(CAST(coalesce(sum(stay_ms), 0) AS DOUBLE) / 3600000, 1) AS state_hours,
    round(avg(CAST(round(CAST(1000000 * place AS DOUBLE) / place_count) AS BIGINT)) / 1000000, 3) AS position_ratio,
    max_by(url, CAST(entered_at AS VARCHAR) || coalesce(url, '')) AS url
  from placed
  group by project_key, native_state
),
heard as (
  select
    name.name,
    name.words,
    word.meaning,
    word.phase,
    word.confidence_ratio
  from int_name__spelled AS name
  left join int_name__worded AS word on word.name = name.name and word.subject = 'status'
),
judged as (
  select
    counted.*,
    heard.words,
    heard.meaning is not null AS is_worded,
    CASE
      WHEN heard.meaning IS NOT NULL THEN heard.meaning
      WHEN counted.native_category IN ('new', 'active', 'done') THEN counted.native_category
      ELSE 'active'
    END AS flow_state,
    heard.phase,
    CASE
      WHEN heard.meaning IS NULL THEN 0.4
      WHEN counted.native_category IS NULL THEN heard.confidence_ratio
      WHEN counted.native_category = 'done' AND heard.meaning NOT IN ('done', 'cancelled') THEN heard.confidence_ratio * 0.5
      WHEN counted.native_category = 'new' AND heard.meaning IN ('done', 'active') THEN heard.confidence_ratio * 0.6
      WHEN counted.native_category = 'active' AND heard.meaning IN ('done', 'new') THEN heard.confidence_ratio * 0.7
      ELSE heard.confidence_ratio
    END AS confidence_ratio
  from counted
  join heard on heard.name = counted.native_state
),
covered as (
  select counted.project_key, counted.native_state, count(*) AS rule_count
  from counted
  join config.state_rule AS rule
    on rule.native_state = lower(counted.native_state)
    and (rule.project_key is null or rule.project_key = counted.project_key)
  group by counted.project_key, counted.native_state
)
select
  judged.project_key,
  judged.native_state,
  judged.words,
  judged.native_category,
  judged.flow_state,
  judged.phase,
  judged.default_flow_state,
  judged.is_worded,
  CAST(judged.item_count AS INTEGER) AS item_count,
  judged.state_hours,
  judged.position_ratio,
  round(judged.confidence_ratio, 3) AS confidence_ratio,
  coalesce(covered.rule_count, 0) > 0 AS is_known,
  judged.url
from judged
left join covered on covered.project_key = judged.project_key and covered.native_state = judged.native_state
