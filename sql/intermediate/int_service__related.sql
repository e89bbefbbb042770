-- grain: service_id, neighbour_service_id, relation
-- source: dependency, service
-- definition: Dependencies between services that are known, seen from both ends; named by id or by a name that only one bears.
-- column: service_id the service
-- column: neighbour_service_id the other service
-- column: relation needs or is needed by
-- column: provenance where the dependency is known from; the first of several
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
resolved as (
  select
    coalesce(own.service_id, own_named.service_id) AS from_service_id,
    coalesce(other.service_id, other_named.service_id) AS to_service_id,
    min(dependency.provenance) AS provenance
  from dependency
  left join service AS own on own.service_id = dependency.from_service_id
  left join named AS own_named on own_named.name = lower(dependency.from_service_id)
  left join service AS other on other.service_id = dependency.to_service_id
  left join named AS other_named on other_named.name = lower(dependency.to_service_id)
  group by coalesce(own.service_id, own_named.service_id), coalesce(other.service_id, other_named.service_id)
),
known as (
  select *
  from resolved
  where from_service_id <> to_service_id
)
select from_service_id AS service_id, to_service_id AS neighbour_service_id, 'needs' AS relation, provenance
from known
union all
select to_service_id AS service_id, from_service_id AS neighbour_service_id, 'is needed by' AS relation, provenance
from known
