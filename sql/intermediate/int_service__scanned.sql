-- grain: service_id
-- source: int_vulnerability__served, component, service
-- definition: Services of which a scanner tells: what they are made of, or what is wrong with it.
-- column: service_id the service
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
)
select service_id
from int_vulnerability__served
union
select coalesce(own.service_id, named.service_id) AS service_id
from component
left join service AS own on own.service_id = component.service_id
left join named on named.name = lower(component.service_id)
where coalesce(own.service_id, named.service_id) is not null
