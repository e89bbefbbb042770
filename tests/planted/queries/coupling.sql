-- fact: coupling
-- Share of one service's deployed changes that another one of its repository went out with too, if nothing declares that
-- either needs the other.
with declared as (
  select one.service_id AS from_id, two.service_id AS to_id
  from dependency
  join service AS one on dependency.from_service_id in (one.service_id, one.name)
  join service AS two on dependency.to_service_id in (two.service_id, two.name)
),
pair as (
  select mine.service_id AS my_id, other.service_id AS other_id
  from service AS mine
  join service AS other on other.repository_id = mine.repository_id and other.service_id <> mine.service_id
  where mine.name = (CAST($planted AS JSON) ->> '$.COUPLED.service')
    and other.name = (CAST($planted AS JSON) ->> '$.COUPLED.with')
    and not exists (
      select 1 from declared
      where (declared.from_id = mine.service_id and declared.to_id = other.service_id)
        or (declared.from_id = other.service_id and declared.to_id = mine.service_id)
    )
)
select
  'coupling' AS fact,
  CAST(count(other.change_id) AS DOUBLE) / count(*) AS item
from pair
join change_fact AS mine on mine.service_id = pair.my_id and mine.deployment_id is not null
left join change_fact AS other
  on other.service_id = pair.other_id and other.change_id = mine.change_id and other.deployment_id is not null
