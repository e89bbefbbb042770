-- entity: team
-- grain: team_id
-- definition: The teams that the configuration names.
with named as (
  select team from config.service where team is not null
  union
  select team from config.team_rule
)
select
  team AS team_id,
  team AS name,
  CAST(NULL AS VARCHAR) AS parent_team_id,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from named
