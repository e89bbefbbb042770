-- title: A release's size is the number of its changes
-- source: deployment_fact, deployment_change_fact
-- definition: Lists deployments whose change count differs from the changes listed for them.
select sized.deployment_id, sized.change_count, count(held.change_id) AS listed_count
from deployment_fact AS sized
left join deployment_change_fact AS held on held.deployment_id = sized.deployment_id
where sized.change_count is not null
group by sized.deployment_id, sized.change_count
having count(held.change_id) <> sized.change_count
