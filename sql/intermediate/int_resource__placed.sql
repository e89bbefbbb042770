-- grain: resource_id
-- source: resource, service
-- definition: Resources, and the service that each is deployed as: the one that it names by id, or by a name that only one bears.
-- column: resource_id the resource
-- column: name what it is called
-- column: kind database, queue, host or as its source says, in lower case
-- column: service_id the service that it is, NULL if it is none
-- column: node_id where it stands on the map: that service, else itself
-- column: team_id the team that its source names
-- column: repository_id the repository whose file tells of it
-- column: life_cycle as its source says
-- column: url where it is told of
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  where name is not null
  group by lower(name)
  having count(*) = 1
)
select
  resource.resource_id,
  coalesce(resource.name, resource.resource_id) AS name,
  coalesce(lower(trim(resource.kind)), 'resource') AS kind,
  coalesce(own.service_id, named.service_id) AS service_id,
  coalesce(own.service_id, named.service_id, resource.resource_id) AS node_id,
  resource.team_id,
  resource.repository_id,
  resource.life_cycle,
  resource.url
from resource
left join service AS own on own.service_id = resource.service_id
left join named on named.name = lower(resource.service_id)
