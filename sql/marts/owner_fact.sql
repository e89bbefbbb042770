-- grain: service_id, team_id, stretch
-- title: Owners of services over time
-- source: service_owner, service, team
-- definition: Which team owned each service from when to when. Files without dates tell of an owner for all the time before they were
--   first seen to say so.
-- column: service_id the service
-- column: service_name what it is called
-- column: team_id the team
-- column: team_name what that is called
-- column: stretch of the times that the team owned it, the first is 1
-- column: valid_from_at since when; NULL if nothing tells
-- column: valid_to_at until when, NULL while it does
-- column: next_team_id the team that took over then, NULL if none did
-- column: is_now whether it owns it now
-- column: url where it is said
with named as (
  select
    own.service_id,
    coalesce(service.name, own.service_id) AS service_name,
    own.team_id,
    coalesce(team.name, own.team_id) AS team_name,
    CASE WHEN own.valid_from_at > TIMESTAMP '1970-01-01 00:00:00' THEN own.valid_from_at END AS valid_from_at,
    row_number() over (partition by own.service_id, own.team_id order by own.valid_from_at, own.valid_to_at) AS stretch,
    own.valid_to_at,
    own.valid_to_at IS NULL AS is_now,
    own.url
  from service_owner AS own
  left join service on service.service_id = own.service_id
  left join team on team.team_id = own.team_id
),
following as (
  select service_id, valid_from_at, min(team_id) AS team_id
  from named
  where valid_from_at is not null
  group by service_id, valid_from_at
)
select
  named.service_id,
  named.service_name,
  named.team_id,
  named.team_name,
  named.stretch,
  named.valid_from_at,
  named.valid_to_at,
  following.team_id AS next_team_id,
  named.is_now,
  named.url
from named
left join following on following.service_id = named.service_id and following.valid_from_at = named.valid_to_at
