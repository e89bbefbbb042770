-- title: What waits is not deployed
-- partition: change_id
-- source: change_fact
-- definition: Lists changes that wait for a release and have one, or had one from the start.
select change_id, service_id, deployment_id
from change_fact
where is_waiting
  and (deployment_id is not null or is_history)
