-- grain: deployment_id
-- source: deployment_fact, change_commit
-- definition: The change that each deployment's commit itself belongs to.
-- column: deployment_id the deployment
-- column: change_id the change, '' if it is not known
select
  deployment.deployment_id,
  coalesce(min(change_commit.change_id), '') AS change_id
from deployment_fact AS deployment
left join change_commit on change_commit.commit_id = deployment.commit_id
group by deployment.deployment_id
