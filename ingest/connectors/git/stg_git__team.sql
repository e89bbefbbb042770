-- entity: team
-- grain: team_id
-- definition: The teams that own services by configuration.
select distinct
  team AS team_id,
  team AS name,
  CAST(NULL AS VARCHAR) AS parent_team_id,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from config.service
where team is not null
