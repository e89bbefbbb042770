-- grain: deployment_id, change_id
-- partition: change_id
-- title: Changes of each deployment
-- source: int_deployment__assigned, change_commit
-- definition: The changes whose merging commit lies in the deployment's change set.
-- column: deployment_id the deployment
-- column: change_id the change
select distinct
  assigned.deployment_id,
  merged.change_id
from int_deployment__assigned AS assigned
join change_commit AS merged on merged.commit_id = assigned.commit_id
where assigned.is_counted
  and merged.is_merge_commit
