-- grain: team_id
-- title: How teams work
-- source: int_team__named, config.methodology_rule
-- definition: The methodology of each team, as the configuration says it for the team, else for its value stream; unknown is NULL.
-- column: team_id the team
-- column: name what it is called
-- column: value_stream_id its value stream
-- column: methodology kanban, scrum, staged, waterfall or one of the organisation's own
-- column: evidence team or value stream; NULL if nothing tells
with own as (
  select value AS team, min(methodology) AS methodology
  from config.methodology_rule
  where kind = 'team'
  group by value
),
shared as (
  select value AS value_stream_id, min(methodology) AS methodology
  from config.methodology_rule
  where kind = 'value_stream'
  group by value
)
select
  team.team_id,
  team.name,
  team.value_stream_id,
  coalesce(own.methodology, called.methodology, shared.methodology) AS methodology,
  CASE
    WHEN coalesce(own.methodology, called.methodology) IS NOT NULL THEN 'team'
    WHEN shared.methodology IS NOT NULL THEN 'value stream'
  END AS evidence
from int_team__named AS team
left join own on own.team = team.team_id
left join own AS called on called.team = team.name
left join shared on shared.value_stream_id = team.value_stream_id
