-- entity: deployment
-- grain: deployment_id
-- definition: Deployments of classic releases to their stages. The code is that of the primary artifact: of a build its commit, of a
--   repository the commit itself. The release's name is the version: the same one deployed again, to go back for one, is the same.
--   One that waits for an approval has neither begun nor ended; one that was not deployed was cancelled.
with latest as (
  select *
  from raw.azuredevops__release_deployment
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
parsed as (
  select
    _source,
    _key,
    _loaded_at,
    from_json(payload, '{
      "deploymentStatus": "VARCHAR", "startedOn": "VARCHAR", "completedOn": "VARCHAR", "lastModifiedOn": "VARCHAR",
      "isOver": "BOOLEAN", "release": {"name": "VARCHAR", "webAccessUri": "VARCHAR"}, "environment": {"name": "VARCHAR"},
      "artifacts": [{
        "type": "VARCHAR", "isPrimary": "BOOLEAN", "sourceVersion": "VARCHAR", "repositoryId": "VARCHAR",
        "version": {"id": "VARCHAR"}
      }]
    }') AS told
  from latest
  where not _is_deleted
),
carried as (
  select *, coalesce(list_filter(told.artifacts, lambda x: x.isPrimary)[1], told.artifacts[1]) AS artifact
  from parsed
),
sourced as (
  select *, CASE WHEN artifact.type = 'Build' THEN artifact.version.id END AS build_key
  from carried
),
placed as (
  select
    sourced.* EXCLUDE (build_key),
    coalesce(place.repository_id, built.repository_id) AS repository_id,
    coalesce(
      built.sha,
      artifact.sourceVersion,
      CASE WHEN regexp_matches(artifact.version.id, '^[0-9a-f]{40}$') THEN artifact.version.id END
    ) AS sha
  from sourced
  left join stg_azuredevops__place as place
    on place._source = sourced._source and place.native_id = sourced.artifact.repositoryId
  left join stg_azuredevops__run as built
    on built._source = sourced._source and built._key = sourced.build_key
)
select
  placed._source || ':release:' || placed._key AS deployment_id,
  CAST(NULL AS VARCHAR) AS service_id,
  placed._source || ':stage:' || told.environment.name AS environment_id,
  placed.repository_id || '@' || placed.sha AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  told.release.name AS version,
  CAST(told.startedOn AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
  CASE
    WHEN told.isOver or told.deploymentStatus = 'notDeployed'
      THEN CAST(coalesce(told.completedOn, told.lastModifiedOn) AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
  END AS finished_at,
  CASE told.deploymentStatus
    WHEN 'succeeded' THEN 'succeeded'
    WHEN 'partiallySucceeded' THEN 'succeeded'
    WHEN 'failed' THEN 'failed'
    WHEN 'notDeployed' THEN 'cancelled'
  END AS outcome,
  CASE WHEN regexp_matches(told.environment.name, '(?i)roll-?_?back') THEN true END AS is_rollback,
  false AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'tool' AS origin,
  'finish' AS time_basis,
  placed.repository_id,
  CAST(NULL AS VARCHAR) AS native_service,
  told.environment.name AS native_environment,
  CASE WHEN regexp_matches(told.environment.name, '(?i)hot-?_?fix') THEN true END AS is_hotfix,
  placed._source AS source_id,
  10 AS source_rank,
  coalesce(CAST(told.lastModifiedOn AS TIMESTAMPTZ) AT TIME ZONE 'UTC', placed._loaded_at) AS known_at,
  told.release.webAccessUri AS url
from placed
