-- grain: deployment_id
-- source: deployment, int_deployment__piped, int_artifact__built, environment, commit
-- definition: Deployments from wherever they are seen, in the words of their source: tools, confirmed jobs, and what Git tells.
-- column: deployment_id the deployment
-- column: place_key what its service and environment are found by: equal words are one place
-- column: native_service_id as the source knows it, NULL if it does not
-- column: native_service as the source names it; of a job the job's name
-- column: native_environment as the source names it
-- column: environment_id as the source knows it
-- column: native_tier as the source knows it, NULL if it does not
-- column: rule_tier as the rule that confirmed a job says
-- column: is_prerelease whether it is a pre-release
-- column: repository_id the repository that it is made from
-- column: commit_id what went out as the source says, by id or by a hash that only one repository has, or its artifact
-- column: version as the source names it
-- column: started_at when it started
-- column: finished_at when it finished
-- column: outcome succeeded, failed or attempt
-- column: origin where it was seen
-- column: is_derived whether no tool told it
-- column: is_hotfix whether the source flags it as the repair of another one
-- column: remediates_deployment_id which one, as the source says
-- column: time_basis what its time is taken from
-- column: source_id who told it
-- column: url page of the source record
with bare as (
  select distinct commit_id AS sha
  from deployment
  where strpos(commit_id, '@') = 0
),
hashed as (
  select bare.sha, min(commit.commit_id) AS commit_id
  from bare
  join commit on commit.sha = bare.sha
  group by bare.sha
  having count(distinct commit.commit_id) = 1
),
every_one as (
  select
    deployment.deployment_id,
    deployment.service_id AS native_service_id,
    deployment.native_service,
    coalesce(deployment.native_environment, environment.name) AS native_environment,
    deployment.environment_id,
    environment.tier AS native_tier,
    CAST(NULL AS VARCHAR) AS rule_tier,
    coalesce(environment.kind = 'pre-release', false) AS is_prerelease,
    coalesce(
      deployment.repository_id, NULLIF(split_part(coalesce(hashed.commit_id, deployment.commit_id), '@', 1), '')
    ) AS repository_id,
    coalesce(hashed.commit_id, deployment.commit_id, artifact.commit_id) AS commit_id,
    deployment.version,
    deployment.started_at,
    deployment.finished_at,
    CASE
      WHEN lower(deployment.outcome) IN ('cancelled', 'canceled', 'skipped', 'attempt', 'rejected') THEN 'attempt'
      ELSE deployment.outcome
    END AS outcome,
    coalesce(deployment.origin, 'tool') AS origin,
    coalesce(deployment.is_derived, false) AS is_derived,
    coalesce(deployment.is_hotfix, false) AS is_hotfix,
    deployment.remediates_deployment_id,
    coalesce(deployment.time_basis, 'tool') AS time_basis,
    deployment.source_id,
    deployment.url
  from deployment
  left join environment on environment.environment_id = deployment.environment_id
  left join hashed on hashed.sha = deployment.commit_id
  left join int_artifact__built AS artifact on artifact.artifact_id = deployment.artifact_id
  union all
  select
    deployment_id,
    service_id AS native_service_id,
    name AS native_service,
    environment AS native_environment,
    CAST(NULL AS VARCHAR) AS environment_id,
    CAST(NULL AS VARCHAR) AS native_tier,
    environment_tier AS rule_tier,
    false AS is_prerelease,
    repository_id,
    commit_id,
    version,
    started_at,
    finished_at,
    outcome,
    'pipeline' AS origin,
    false AS is_derived,
    false AS is_hotfix,
    CAST(NULL AS VARCHAR) AS remediates_deployment_id,
    'job' AS time_basis,
    source_id,
    url
  from int_deployment__piped
)
select
  deployment_id,
  coalesce(origin, '') || '|' || coalesce(repository_id, '') || '|' || coalesce(native_service_id, '') || '|'
    || coalesce(native_service, '') || '|' || coalesce(native_environment, '') || '|' || coalesce(environment_id, '')
    || '|' || coalesce(rule_tier, '') AS place_key,
  native_service_id,
  native_service,
  native_environment,
  environment_id,
  native_tier,
  rule_tier,
  is_prerelease,
  repository_id,
  commit_id,
  version,
  started_at,
  finished_at,
  outcome,
  origin,
  is_derived,
  is_hotfix,
  remediates_deployment_id,
  time_basis,
  source_id,
  url
from every_one
