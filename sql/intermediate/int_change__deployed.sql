-- grain: change_id, service_id
-- partition: change_id
-- source: int_deployment__assigned, int_deployment__ordered, change_commit
-- definition: The first production deployment of each service whose change set holds a commit that merged the change.
-- column: change_id the change
-- column: service_id the service
-- column: deployment_id the deployment, NULL where only the first known one reaches the change
-- column: deployed_at when it finished
-- column: version its version
-- column: is_history whether the first known deployment already had it
with merged as (
  select change_id, commit_id
  from change_commit
  where is_merge_commit
),
reached as (
  select
    merged.change_id,
    chosen.service_id,
    assigned.is_counted,
    chosen.deployment_id,
    chosen.version,
    ordered.released_at,
    row_number() over (
      partition by merged.change_id, chosen.service_id order by ordered.released_at, chosen.deployment_id, merged.commit_id
    ) AS precedence,
    bool_or(not assigned.is_counted) over (partition by merged.change_id, chosen.service_id) AS is_history
  from merged
  join int_deployment__assigned AS assigned on assigned.commit_id = merged.commit_id
  join int_deployment__chosen AS chosen on chosen.deployment_id = assigned.deployment_id
  join int_deployment__ordered AS ordered on ordered.deployment_id = assigned.deployment_id
  where chosen.environment_tier = 'production' and not chosen.is_prerelease
)
select
  change_id,
  service_id,
  CASE WHEN is_counted THEN deployment_id END AS deployment_id,
  CASE WHEN is_counted THEN released_at END AS deployed_at,
  CASE WHEN is_counted THEN version END AS version,
  is_history
from reached
where precedence = 1
