-- title: A deployment's previous one is not later
-- source: deployment_fact
-- definition: Lists deployments whose previous or earlier one finished after them. Merges follow
--   their line, not their clocks, and are left out.
with earlier as (
  select deployment_id, origin, finished_at, previous_deployment_id AS before_id
  from deployment_fact
  where previous_deployment_id is not null
  union
  select deployment_id, origin, finished_at, earlier_deployment_id AS before_id
  from deployment_fact
  where earlier_deployment_id is not null
)
select later.deployment_id, later.finished_at, before_it.deployment_id AS previous_deployment_id
from earlier AS later
join deployment_fact AS before_it on before_it.deployment_id = later.before_id
where before_it.finished_at > later.finished_at
  and later.origin <> 'merge'
