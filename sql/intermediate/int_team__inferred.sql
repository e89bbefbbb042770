-- grain: project_key
-- source: work_item, work_item_assignee, account, team, team_account, int_name__spelled, config.team_rule
-- definition: Which team a project of work items probably is: the one that most of its work is assigned to, by accounts that
--   share an e-mail address; else the one that bears its name.
-- column: project_key the project
-- column: team_id the team
-- column: team_name what it is called
-- column: item_count work items of the project
-- column: assigned_count of them assigned to an account that some team knows
-- column: shared_count of them assigned to an account of this team
-- column: named_by people or name
-- column: confidence_ratio how likely it is
-- column: is_known whether a rule of the configuration covers the project
-- column: url page of an item
with project as (
  select
    project_key,
    count(*) AS item_count,
    max_by(url, CAST(created_at AS VARCHAR) || coalesce(url, '')) AS url
  from work_item
  where project_key is not null
  group by project_key
),
linked as (
  select distinct one.account_id, other.account_id AS other_id
  from account AS one
  join account AS other on other.email_digest = one.email_digest
),
belonging as (
  select distinct linked.account_id, team_account.team_id
  from linked
  join team_account on team_account.account_id = linked.other_id
),
assigned as (
  select distinct item.project_key, item.work_item_id, belonging.team_id
  from work_item AS item
  join work_item_assignee AS assignee on assignee.work_item_id = item.work_item_id
  join belonging on belonging.account_id = assignee.account_id
  where item.project_key is not null
),
reached as (
  select project_key, count(distinct work_item_id) AS assigned_count
  from assigned
  group by project_key
),
shared as (
  select
    assigned.project_key,
    assigned.team_id,
    reached.assigned_count,
    count(*) AS shared_count,
    row_number() over (partition by assigned.project_key order by count(*) desc, assigned.team_id) AS place
  from assigned
  join reached on reached.project_key = assigned.project_key
  group by assigned.project_key, assigned.team_id, reached.assigned_count
),
alike as (
  select
    project.project_key,
    team.team_id,
    row_number() over (partition by project.project_key order by team.team_id) AS place
  from project
  join int_name__spelled AS spelled on spelled.name = project.project_key
  join team on team.name is not null
  join int_name__spelled AS called on called.name = team.name
  where length(spelled.letters) >= 3
    and (spelled.letters = called.letters or starts_with(called.letters, spelled.letters))
),
covered as (
  select value AS project_key, count(*) AS rule_count
  from config.team_rule
  where kind = 'project'
  group by value
),
chosen as (
  select
    project.project_key,
    project.item_count,
    project.url,
    CASE WHEN shared.team_id IS NOT NULL AND shared.shared_count * 2 > shared.assigned_count THEN shared.team_id ELSE alike.team_id END AS team_id,
    CASE WHEN shared.team_id IS NOT NULL AND shared.shared_count * 2 > shared.assigned_count THEN 'people' ELSE 'name' END AS named_by,
    coalesce(shared.assigned_count, 0) AS assigned_count,
    coalesce(shared.shared_count, 0) AS shared_count
  from project
  left join shared on shared.project_key = project.project_key and shared.place = 1
  left join alike on alike.project_key = project.project_key and alike.place = 1
)
select
  chosen.project_key,
  chosen.team_id,
  team.name AS team_name,
  CAST(chosen.item_count AS INTEGER) AS item_count,
  CAST(chosen.assigned_count AS INTEGER) AS assigned_count,
  CAST(chosen.shared_count AS INTEGER) AS shared_count,
  chosen.named_by,
  round(
    CASE
      WHEN chosen.named_by = 'name' THEN 0.6
      ELSE CAST(chosen.shared_count AS DOUBLE) / chosen.assigned_count
    END,
    3
  ) AS confidence_ratio,
  coalesce(covered.rule_count, 0) > 0 AS is_known,
  chosen.url
from chosen
join team on team.team_id = chosen.team_id
left join covered on covered.project_key = chosen.project_key
