-- grain: from_key, to_key, kind, provenance
-- source: dependency, service, config.service_alias, int_resource__placed
-- definition: Both ends of each known dependency as services: by id, by a configured alias, or by a name that only one bears. An end
--   that is none may be a resource, by id or such a name; else nobody knows it but by the name that the source gives it.
-- column: from_key the one that needs, as the source names it
-- column: to_key what it needs, as the source names it
-- column: kind in what way
-- column: provenance where the dependency is known from
-- column: from_service_id the service, NULL if none is found
-- column: to_service_id the service that it needs, NULL if none is found
-- column: from_node_id where the one that needs stands on the map: service, resource, or name: and what it is called
-- column: to_node_id where that which it needs stands
-- column: confidence_ratio how sure it is, 0 to 1
-- column: source_rank 1 is best
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  where name is not null
  group by lower(name)
  having count(*) = 1
),
aliased as (
  select lower(alias) AS name, min(service_id) AS service_id
  from config.service_alias
  group by lower(alias)
),
resource_name as (
  select lower(name) AS name, min(node_id) AS node_id, min(service_id) AS service_id
  from int_resource__placed
  group by lower(name)
  having count(distinct node_id) = 1
),
resolved as (
  select
    dependency.*,
    coalesce(own.service_id, own_alias.service_id, own_name.service_id, own_resource.service_id, own_called.service_id)
      AS from_id,
    coalesce(own_resource.node_id, own_called.node_id, 'name:' || lower(dependency.from_service_id)) AS from_other_id,
    coalesce(other.service_id, other_alias.service_id, other_name.service_id, other_resource.service_id, other_called.service_id)
      AS to_id,
    coalesce(other_resource.node_id, other_called.node_id, 'name:' || lower(dependency.to_service_id)) AS to_other_id
  from dependency
  left join service AS own on own.service_id = dependency.from_service_id
  left join aliased AS own_alias on own_alias.name = lower(dependency.from_service_id)
  left join named AS own_name on own_name.name = lower(dependency.from_service_id)
  left join int_resource__placed AS own_resource on own_resource.resource_id = dependency.from_service_id
  left join resource_name AS own_called on own_called.name = lower(dependency.from_service_id)
  left join service AS other on other.service_id = dependency.to_service_id
  left join aliased AS other_alias on other_alias.name = lower(dependency.to_service_id)
  left join named AS other_name on other_name.name = lower(dependency.to_service_id)
  left join int_resource__placed AS other_resource on other_resource.resource_id = dependency.to_service_id
  left join resource_name AS other_called on other_called.name = lower(dependency.to_service_id)
)
select
  from_service_id AS from_key,
  to_service_id AS to_key,
  kind,
  provenance,
  from_id AS from_service_id,
  to_id AS to_service_id,
  coalesce(from_id, from_other_id) AS from_node_id,
  coalesce(to_id, to_other_id) AS to_node_id,
  coalesce(confidence_ratio, 1) AS confidence_ratio,
  source_rank
from resolved
