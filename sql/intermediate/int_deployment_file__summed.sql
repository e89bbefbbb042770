-- grain: deployment_id, path
-- partition: path
-- source: int_deployment__assigned, commit_file
-- definition: Files of each deployment's change set; not for merge proxies, where a deployment is a single change.
-- column: deployment_id the deployment
-- column: path the file
-- column: added_count lines added, NULL if none is known
-- column: deleted_count lines deleted, NULL if none is known
-- column: commit_count commits of the set that touch it
select
  assigned.deployment_id,
  commit_file.path,
  CAST(sum(commit_file.added_count) AS BIGINT) AS added_count,
  CAST(sum(commit_file.deleted_count) AS BIGINT) AS deleted_count,
  CAST(count(*) AS INTEGER) AS commit_count
from int_deployment__assigned AS assigned
join int_deployment__placed AS placed on placed.deployment_id = assigned.deployment_id
join commit_file on commit_file.commit_id = assigned.commit_id
where assigned.is_counted
  and placed.origin <> 'merge'
group by assigned.deployment_id, commit_file.path
