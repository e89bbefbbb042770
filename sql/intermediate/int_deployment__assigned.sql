-- grain: deployment_id, commit_id
-- computed: graph
-- input: int_deployment__chosen, commit, commit_parent, code_ref, requested_commit, int_commit__foldered, service
-- source: commit graph
-- definition: Change sets: a commit belongs to the first successful deployment of a service and environment whose commit
--   reaches it. What the first known deployment reaches is history before it, not its change set. A pre-release's set
--   leaves out what an earlier final release reaches. A service within a repository takes commits that touch its folder.
-- column: deployment_id the deployment
-- column: commit_id the commit
-- column: is_counted false for the history that the first known deployment reaches, and where a cut history (a shallow clone)
--   leaves open whether an earlier one had it
select
  CAST(NULL AS VARCHAR) AS deployment_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS BOOLEAN) AS is_counted
where 1 = 0
