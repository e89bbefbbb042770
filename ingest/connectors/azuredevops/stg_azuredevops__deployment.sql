-- entity: deployment
-- grain: deployment_id
-- definition: Jobs of YAML pipelines that deployed to an environment. The code is that of the build that ran them, the version its
--   number: the same build deployed again, to go back for one, is the same version. One that waits for an approval has neither
--   begun nor ended.
with latest as (
  select *
  from raw.azuredevops__deployment
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
parsed as (
  select
    _source,
    _key,
    _loaded_at,
    from_json(payload, '{
      "environmentId": "VARCHAR", "jobName": "VARCHAR", "stageName": "VARCHAR", "result": "VARCHAR", "queueTime": "VARCHAR",
      "startTime": "VARCHAR", "finishTime": "VARCHAR", "owner": {"id": "VARCHAR", "name": "VARCHAR"},
      "build": {
        "buildNumber": "VARCHAR", "sourceVersion": "VARCHAR", "url": "VARCHAR",
        "repository": {"id": "VARCHAR", "type": "VARCHAR"}, "trigger": {"pr.sourceSha": "VARCHAR"}
      }
    }') AS told
  from latest
  where not _is_deleted
),
place_name as (
  select _source, _key AS environment_key, max_by(payload->>'name', _loaded_at) AS name
  from raw.azuredevops__environment
  group by _source, _key
),
placed as (
  select
    parsed.*,
    coalesce(
      place.repository_id,
      CASE lower(told.build.repository.type) WHEN 'github' THEN 'github.com/' || lower(told.build.repository.id) END
    ) AS repository_id,
    coalesce(told.build.trigger."pr.sourceSha", told.build.sourceVersion) AS sha
  from parsed
  left join stg_azuredevops__place as place
    on place._source = parsed._source and place.native_id = parsed.told.build.repository.id
)
select
  placed._source || ':' || placed._key AS deployment_id,
  CAST(NULL AS VARCHAR) AS service_id,
  placed._source || ':' || told.environmentId AS environment_id,
  placed.repository_id || '@' || placed.sha AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  coalesce(told.build.buildNumber, told.owner.name) AS version,
  CAST(told.startTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
  CAST(told.finishTime AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS finished_at,
  CASE told.result
    WHEN 'succeeded' THEN 'succeeded'
    WHEN 'succeededWithIssues' THEN 'succeeded'
    WHEN 'failed' THEN 'failed'
    WHEN 'canceled' THEN 'cancelled'
    WHEN 'abandoned' THEN 'cancelled'
    WHEN 'skipped' THEN 'skipped'
  END AS outcome,
  CASE WHEN regexp_matches(concat_ws(' ', told.stageName, told.jobName), '(?i)roll-?_?back') THEN true END AS is_rollback,
  false AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'tool' AS origin,
  'finish' AS time_basis,
  placed.repository_id,
  CAST(NULL AS VARCHAR) AS native_service,
  place_name.name AS native_environment,
  CASE WHEN regexp_matches(concat_ws(' ', told.stageName, told.jobName), '(?i)hot-?_?fix') THEN true END AS is_hotfix,
  placed._source AS source_id,
  10 AS source_rank,
  coalesce(CAST(coalesce(told.finishTime, told.startTime, told.queueTime) AS TIMESTAMPTZ) AT TIME ZONE 'UTC', placed._loaded_at) AS known_at,
  told.build.url
from placed
left join place_name
  on place_name._source = placed._source and place_name.environment_key = placed.told.environmentId
