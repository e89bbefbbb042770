-- grain: deployment_id, change_id
-- partition: change_id
-- title: Changes of each deployment
-- source: int_deployment__assigned, change_commit, int_change__deployed
-- definition: The changes whose merging commit lies in the deployment's change set; without a clone those that first went out
--   with it by their exact commit or by time.
-- column: deployment_id the deployment
-- column: change_id the change
select distinct
  assigned.deployment_id,
  merged.change_id
from int_deployment__assigned AS assigned
join change_commit AS merged on merged.commit_id = assigned.commit_id
where assigned.is_counted
  and merged.is_merge_commit
union
select
  deployment_id,
  change_id
from int_change__deployed
where deployment_id is not null
  and method <> 'commit graph'
