-- grain: case_id, team_id, group_minutes
-- title: Deployment frequency
-- measure: count
-- unit: /day
-- better: higher
-- source: deployment_fact, deployment_step_fact
-- definition: Successful production deployments per day, over all days of the window. Rollbacks count, pre-releases do not;
--   steps of one version within an hour, and tags on one commit, are one. From Git alone a release tag stands for a deployment.
-- limits: Counts what is deployed, not how much is in it. Where tags or merges stand for deployments it is a rate of releases or
--   merges.
-- column: case_id the deployment
-- column: happened_at when it counts
-- column: value 1
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
-- column: group_minutes configured: steps within the configured minutes are one; none: each by itself
with whole as (
  select deployment_id, finished_at, service_id, repository_id, version, commit_id, url
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
    and finished_at <= as_of()
),
deployed as (
  select whole.*, groupings.group_minutes
  from whole
  cross join (values ('configured'), ('none')) AS groupings(group_minutes)
  union all
  select
    step.deployment_id, step.finished_at, step.service_id, step.repository_id, step.version, step.commit_id, step.url,
    'none' AS group_minutes
  from deployment_step_fact AS step
  join whole on whole.deployment_id = step.kept_deployment_id
  where step.deployment_id <> step.kept_deployment_id and step.finished_at <= as_of()
)
select
  deployed.deployment_id AS case_id,
  deployed.finished_at AS happened_at,
  CAST(1 AS DOUBLE) AS value,
  false AS is_open,
  deployed.service_id,
  service_owner.team_id,
  service.value_stream_id,
  deployed.repository_id,
  deployed.version AS title,
  deployed.commit_id,
  deployed.url,
  deployed.group_minutes
from deployed
left join service on service.service_id = deployed.service_id
left join service_owner
  on service_owner.service_id = deployed.service_id
  and deployed.finished_at >= service_owner.valid_from_at
  and deployed.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
