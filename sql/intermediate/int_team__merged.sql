-- grain: native_team_id
-- source: team, config.team_rule
-- definition: Which team each tool's team is: the one whose group the configuration says it is, else the configured one of that
--   name, else itself.
-- column: native_team_id as its tool knows it
-- column: team_id the team
-- column: name of the tool's team
-- column: evidence rule, name, or itself
with grouped as (
  select team.team_id, min(rule.team) AS merged_id
  from team
  join config.team_rule AS rule on rule.kind = 'group'
  where lower(team.name) = lower(rule.value)
    or replace(lower(team.team_id), '/', ':') = replace(lower(rule.value), '/', ':')
    or (
      length(team.team_id) > length(rule.value)
      and substr(replace(lower(team.team_id), '/', ':'), length(team.team_id) - length(rule.value))
        = ':' || replace(lower(rule.value), '/', ':')
    )
  group by team.team_id
),
named as (
  select team.team_id, min(rule.team) AS merged_id
  from team
  join config.team_rule AS rule on lower(rule.team) = lower(team.name)
  group by team.team_id
)
select
  team.team_id AS native_team_id,
  coalesce(grouped.merged_id, named.merged_id, team.team_id) AS team_id,
  team.name,
  CASE
    WHEN grouped.merged_id IS NOT NULL THEN 'rule'
    WHEN named.merged_id IS NOT NULL THEN 'name'
    ELSE 'itself'
  END AS evidence
from team
left join grouped on grouped.team_id = team.team_id
left join named on named.team_id = team.team_id
