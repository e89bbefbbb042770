-- entity: service_owner
-- grain: service_id, team_id, valid_from_at
-- definition: Owners by configuration: valid for all time, since the file carries no dates.
select
  service_id,
  team AS team_id,
  TIMESTAMP '1970-01-01 00:00:00' AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from config.service
where team is not null
