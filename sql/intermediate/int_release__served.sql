-- grain: release_id, service_id
-- source: release_service, service
-- definition: The services of a release that are known, named by id or by a name that only one bears.
-- column: release_id the release
-- column: service_id the service
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
)
select distinct
  release_service.release_id,
  coalesce(own.service_id, named.service_id) AS service_id
from release_service
left join service AS own on own.service_id = release_service.service_id
left join named on named.name = lower(release_service.service_id)
where coalesce(own.service_id, named.service_id) is not null
