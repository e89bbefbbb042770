-- entity: deployment
-- grain: deployment_id
-- definition: Syncs that brought another version of a service to an application's environment. The revision that Argo CD tells is
--   that of the configuration: the application's own commit comes from tag, digest or trailer, else from the release tag of that
--   version. One that failed is a failed deployment; one that runs has neither ended nor an outcome.
with provided as (
  select told.deployment_id, told.app_sha, told.version, provider.repository_id
  from stg_argocd__told AS told
  join service AS provider on provider.service_id = told.service_id
),
by_sha as (
  select provided.deployment_id, min(commit.commit_id) AS commit_id
  from provided
  join commit
    on commit.repository_id = provided.repository_id
    and left(commit.sha, 7) = left(lower(provided.app_sha), 7)
  where starts_with(commit.sha, lower(provided.app_sha))
  group by provided.deployment_id
),
by_tag as (
  select provided.deployment_id, max(ref.commit_id) AS commit_id
  from provided
  join code_ref AS ref
    on ref.repository_id = provided.repository_id
    and ref.version = regexp_replace(provided.version, '^[vV]', '')
  where ref.is_release
  group by provided.deployment_id
)
select
  told.deployment_id,
  told.service_id,
  told._source || ':' || place.environment AS environment_id,
  coalesce(by_sha.commit_id, by_tag.commit_id) AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  told.version,
  told.started_at,
  told.finished_at,
  told.outcome,
  CAST(NULL AS BOOLEAN) AS is_rollback,
  told.is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'tool' AS origin,
  CASE WHEN told.is_derived THEN 'merge of the bump' ELSE 'finish' END AS time_basis,
  CAST(NULL AS VARCHAR) AS repository_id,
  CASE WHEN told.service_id IS NULL THEN place.native_service END AS native_service,
  place.environment AS native_environment,
  told._source AS source_id,
  10 AS source_rank,
  coalesce(told.finished_at, told.started_at) AS known_at
from stg_argocd__told AS told
join stg_argocd__place AS place on place._source = told._source and place.uid = told.uid
left join by_sha on by_sha.deployment_id = told.deployment_id
left join by_tag on by_tag.deployment_id = told.deployment_id
