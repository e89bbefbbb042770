-- grain: service_id, watched_service_id
-- source: service, int_service__related
-- definition: Where to look after a deployment of a service: at itself, at what needs it and at what it needs.
-- column: service_id the service that is deployed
-- column: watched_service_id where to look
-- column: relation same, is needed by (the other one needs it) or needs
with near as (
  select service_id, service_id AS watched_service_id, 'same' AS relation, 0 AS rank
  from service
  union all
  select
    service_id,
    neighbour_service_id AS watched_service_id,
    relation,
    CASE relation WHEN 'is needed by' THEN 1 ELSE 2 END AS rank
  from int_service__related
),
ranked as (
  select near.*, row_number() over (partition by service_id, watched_service_id order by rank) AS choice
  from near
)
select service_id, watched_service_id, relation
from ranked
where choice = 1
