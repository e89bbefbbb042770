-- title: A deployment's previous one is not later
-- source: deployment_fact
-- definition: Lists deployments whose previous or earlier one finished after them. Merges follow
--   their line, not their clocks, and are left out.
select later.deployment_id, later.finished_at, before_it.deployment_id AS previous_deployment_id
from deployment_fact AS later
join deployment_fact AS before_it
  on before_it.deployment_id in (later.previous_deployment_id, later.earlier_deployment_id)
where before_it.finished_at > later.finished_at
  and later.origin <> 'merge'
