-- grain: deployment_id, commit_id
-- partition: service_id
-- computed: graph
-- source: commit graph
-- definition: Change sets: a commit belongs to the first successful deployment of a service and environment whose commit
--   reaches it. What the first known deployment reaches is history before it, not its change set. A pre-release's set
--   leaves out what an earlier final release reaches. A service within a repository takes commits that touch its folder.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: commit_id the commit
-- column: is_counted false for the history that the first known deployment reaches, and where a cut history (a shallow clone)
--   leaves open whether an earlier one had it
select
  chosen.deployment_id,
  chosen.service_id,
  commit.commit_id,
  CAST(NULL AS BOOLEAN) AS is_counted
from int_deployment__chosen as chosen
join commit as deployed on deployed.commit_id = chosen.commit_id
join commit on commit.repository_id = deployed.repository_id
join commit_parent as edge on edge.commit_id = commit.commit_id
join code_ref on code_ref.commit_id = commit.commit_id
join requested_commit as merged on merged.commit_id = commit.commit_id
join requested_commit as own on own.repository_id = commit.repository_id
join int_commit__foldered as foldered on foldered.service_id = chosen.service_id
join service on service.service_id = chosen.service_id
where 1 = 0
