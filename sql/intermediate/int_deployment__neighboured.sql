-- grain: deployment_id
-- source: int_deployment__dated, int_service__related
-- definition: Successful production deployments with a neighbour's in the 48 hours before them, and how many. They are looked for by
--   day, so that a new one is held against those of its days alone.
-- column: deployment_id the deployment
-- column: neighbour_release_count successful production deployments of its service's neighbours within 48 hours before
with near as (
  select distinct service_id, neighbour_service_id
  from int_service__related
),
looked as (
  select deployment_id, service_id, finished_at, finished_day AS looked_day from int_deployment__dated
  union all
  select deployment_id, service_id, finished_at, day_before AS looked_day from int_deployment__dated
  union all
  select deployment_id, service_id, finished_at, two_days_before AS looked_day from int_deployment__dated
)
select
  looked.deployment_id,
  CAST(count(*) AS INTEGER) AS neighbour_release_count
from looked
join near on near.service_id = looked.service_id
join int_deployment__dated AS other
  on other.service_id = near.neighbour_service_id
  and other.finished_day = looked.looked_day
where other.finished_at < looked.finished_at
  and other.finished_at >= looked.finished_at - INTERVAL '48' HOUR
group by looked.deployment_id
