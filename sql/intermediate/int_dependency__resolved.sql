-- grain: from_key, to_key, kind, provenance
-- source: dependency, service, config.service_alias
-- definition: Both ends of each known dependency as services: by id, by a configured alias, or by a name that only one bears.
-- column: from_key the one that needs, as the source names it
-- column: to_key what it needs, as the source names it
-- column: kind in what way
-- column: provenance where the dependency is known from
-- column: from_service_id the service, NULL if none is found
-- column: to_service_id the service that it needs, NULL if none is found
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
)
select
  dependency.from_service_id AS from_key,
  dependency.to_service_id AS to_key,
  dependency.kind,
  dependency.provenance,
  coalesce(own.service_id, own_alias.service_id, own_name.service_id) AS from_service_id,
  coalesce(other.service_id, other_alias.service_id, other_name.service_id) AS to_service_id,
  coalesce(dependency.confidence_ratio, 1) AS confidence_ratio,
  dependency.source_rank
from dependency
left join service AS own on own.service_id = dependency.from_service_id
left join aliased AS own_alias on own_alias.name = lower(dependency.from_service_id)
left join named AS own_name on own_name.name = lower(dependency.from_service_id)
left join service AS other on other.service_id = dependency.to_service_id
left join aliased AS other_alias on other_alias.name = lower(dependency.to_service_id)
left join named AS other_name on other_name.name = lower(dependency.to_service_id)
