-- title: No commit is in two change sets of one service and environment
-- source: int_deployment__assigned, int_deployment__placed
-- definition: Lists commits that two deployments of one service and environment claim.
select placed.service_id, placed.environment_id, assigned.commit_id, count(*) AS change_sets
from int_deployment__assigned AS assigned
join int_deployment__placed AS placed on placed.deployment_id = assigned.deployment_id
group by placed.service_id, placed.environment_id, assigned.commit_id
having count(*) > 1
