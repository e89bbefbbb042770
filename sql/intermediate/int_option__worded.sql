-- grain: decision_id, option_id
-- source: int_state__inferred, int_type__inferred
-- definition: Names of statuses and types of work items whose meaning is not plain from the tool.
-- column: decision_id the decision that it belongs to
-- column: option_id the name, with where it was seen
-- column: kind job, environment, repository, image, service, status, type, team, incident_service or person
-- column: label the name as the tool has it
-- column: project_key the project of a status or type
-- column: target what it would mean: a tier, a flow state, a flow type, a team, a service
-- column: phase the stage of a status
-- column: basis why: the name, the people, the category
-- column: gain_unit what it would unlock: deployments, changes, hours, items, incidents or accounts
-- column: gain_count how many
-- column: case_count runs, deployments, items, incidents or files behind it
-- column: position_ratio how far along the way of an item a status stands, 0 to 1
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration says it already
-- column: url page of an example
with status_option as (
  select
    'status:' || CASE
      WHEN is_worded AND confidence_ratio >= 0.6 THEN flow_state || ':' || coalesce(phase, 'any')
      ELSE trim(words)
    END AS decision_id,
    project_key || ':' || native_state AS option_id,
    'status' AS kind,
    native_state AS label,
    NULLIF(project_key, '') AS project_key,
    flow_state AS target,
    phase,
    CASE WHEN is_worded THEN 'name' ELSE 'category' END AS basis,
    CASE WHEN flow_state IN ('done', 'cancelled') THEN 'items' ELSE 'hours' END AS gain_unit,
    CASE WHEN flow_state IN ('done', 'cancelled') THEN CAST(item_count AS DOUBLE) ELSE state_hours END AS gain_count,
    item_count AS case_count,
    position_ratio,
    confidence_ratio,
    is_known,
    url
  from int_state__inferred
  where is_known
    or default_flow_state is null
    or default_flow_state <> flow_state
    or (not is_worded and coalesce(native_category, 'active') = 'active')
),
type_option as (
  select
    'type:' || coalesce(flow_type, trim(words)) AS decision_id,
    project_key || ':' || native_type AS option_id,
    'type' AS kind,
    native_type AS label,
    NULLIF(project_key, '') AS project_key,
    coalesce(flow_type, 'feature') AS target,
    CAST(NULL AS VARCHAR) AS phase,
    CASE WHEN flow_type IS NULL THEN 'unknown' ELSE 'name' END AS basis,
    'items' AS gain_unit,
    CAST(item_count AS DOUBLE) AS gain_count,
    item_count AS case_count,
    CAST(NULL AS DOUBLE) AS position_ratio,
    confidence_ratio,
    is_known,
    url
  from int_type__inferred
  where is_known or default_flow_type is null or default_flow_type <> flow_type
),
united as (
  select * from status_option
  union all
  select * from type_option
)
select * from united
