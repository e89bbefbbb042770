-- grain: deployment_id
-- partition: service_id
-- computed: graph
-- source: commit graph, versions
-- definition: What each successful deployment stands beside. Tags on one commit are one release, known by the highest
--   version; the previous one is the highest lower version dated no later (without a version: the last one before). Going
--   back to an ancestor of the previous one is a rollback.
-- column: deployment_id the deployment
-- column: service_id its service
-- column: kept_deployment_id the deployment that stands for it: itself, or the one on the same commit
-- column: previous_deployment_id the one that it takes the place of, NULL for the first
-- column: earlier_deployment_id the last one of the same service and environment before it in time
-- column: is_rollback whether its commit is an ancestor of the previous one's
-- column: is_first whether it is the first known of its service and environment
-- column: is_patch whether only the patch part of the version (third or later) differs from the previous one's
-- column: released_at when the earliest of those on its commit finished
select
  chosen.deployment_id,
  chosen.service_id,
  CAST(NULL AS VARCHAR) AS kept_deployment_id,
  CAST(NULL AS VARCHAR) AS previous_deployment_id,
  CAST(NULL AS VARCHAR) AS earlier_deployment_id,
  CAST(NULL AS BOOLEAN) AS is_rollback,
  CAST(NULL AS BOOLEAN) AS is_first,
  CAST(NULL AS BOOLEAN) AS is_patch,
  CAST(NULL AS TIMESTAMP) AS released_at
from int_deployment__chosen as chosen
join commit as deployed on deployed.commit_id = chosen.commit_id
join commit on commit.repository_id = deployed.repository_id
join commit_parent as edge on edge.commit_id = commit.commit_id
where 1 = 0
