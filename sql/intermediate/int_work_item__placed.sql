-- grain: work_item_id
-- source: work_item, sprint, sprint_item, service, service_owner, int_team__merged, config.team_rule, config.type_rule
-- definition: The team, service and flow type of each work item as far as they hold for all its time: the team that the tool
--   names, else the configuration's for its component, its board, its project; else the owner of its component's service.
-- column: work_item_id the item
-- column: team_id the team, NULL if only the assignee can tell
-- column: team_evidence item, component, board, project, or owner of the service
-- column: service_id the service that the tool names, else the one that its component is called like
-- column: flow_type feature, defect, debt or risk, as the configuration or else the connector says
-- column: type_evidence rule, rule for all, or tool
with component_rule as (
  select lower(value) AS component, min(team) AS team_id
  from config.team_rule
  where kind = 'component'
  group by lower(value)
  having count(distinct team) = 1
),
project_rule as (
  select upper(value) AS project_key, min(team) AS team_id
  from config.team_rule
  where kind = 'project'
  group by upper(value)
  having count(distinct team) = 1
),
board_rule as (
  select lower(value) AS board, min(team) AS team_id
  from config.team_rule
  where kind = 'board'
  group by lower(value)
),
boarded as (
  select sprint_item.work_item_id,
    max_by(board_rule.team_id, coalesce(CAST(sprint.planned_start_at AS VARCHAR), '') || sprint.sprint_id) AS team_id
  from sprint_item
  join sprint on sprint.sprint_id = sprint_item.sprint_id
  join board_rule on board_rule.board = lower(sprint.board)
  group by sprint_item.work_item_id
),
named_service as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
  having count(distinct team_id) = 1
),
typed as (
  select project_key, native_type, min(flow_type) AS flow_type
  from config.type_rule
  group by project_key, native_type
),
placed as (
  select
    work_item.work_item_id,
    coalesce(merged.team_id, work_item.team_id) AS told_id,
    component_rule.team_id AS component_id,
    boarded.team_id AS board_id,
    project_rule.team_id AS project_id,
    owner.team_id AS owner_id,
    coalesce(work_item.service_id, named_service.service_id) AS service_id,
    own_type.flow_type AS own_type,
    general_type.flow_type AS general_type,
    work_item.flow_type AS told_type
  from work_item
  left join int_team__merged AS merged on merged.native_team_id = work_item.team_id
  left join component_rule on component_rule.component = lower(work_item.component)
  left join boarded on boarded.work_item_id = work_item.work_item_id
  left join project_rule on project_rule.project_key = upper(work_item.project_key)
  left join named_service on named_service.name = lower(work_item.component)
  left join owner on owner.service_id = coalesce(work_item.service_id, named_service.service_id)
  left join typed AS own_type
    on own_type.project_key = work_item.project_key and own_type.native_type = lower(trim(work_item.native_type))
  left join typed AS general_type
    on general_type.project_key is null and general_type.native_type = lower(trim(work_item.native_type))
)
select
  work_item_id,
  coalesce(told_id, component_id, board_id, project_id, owner_id) AS team_id,
  CASE
    WHEN told_id IS NOT NULL THEN 'item'
    WHEN component_id IS NOT NULL THEN 'component'
    WHEN board_id IS NOT NULL THEN 'board'
    WHEN project_id IS NOT NULL THEN 'project'
    WHEN owner_id IS NOT NULL THEN 'owner of the service'
  END AS team_evidence,
  service_id,
  coalesce(own_type, general_type, told_type) AS flow_type,
  CASE
    WHEN own_type IS NOT NULL THEN 'rule'
    WHEN general_type IS NOT NULL THEN 'rule for all'
    WHEN told_type IS NOT NULL THEN 'tool'
  END AS type_evidence
from placed
