-- entity: deployment
-- grain: deployment_id
-- definition: Deployments as GitLab knows them. One ended when its job did; without a job when it last changed. Created, running
--   and blocked ones, which wait at the gate of a protected environment, have not ended: neither failed nor succeeded.
with latest as (
  select *
  from raw.gitlab__deployment
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
read as (
  select
    _source,
    _key,
    from_json(payload, '{
      "id": "VARCHAR", "project_id": "VARCHAR", "sha": "VARCHAR", "ref": "VARCHAR", "status": "VARCHAR",
      "created_at": "VARCHAR", "updated_at": "VARCHAR", "environment": {"id": "VARCHAR", "name": "VARCHAR"},
      "user": {"username": "VARCHAR"},
      "deployable": {"name": "VARCHAR", "started_at": "VARCHAR", "finished_at": "VARCHAR", "web_url": "VARCHAR"}
    }') AS told
  from latest
  where not _is_deleted
),
judged as (
  select *, told.status IN ('success', 'failed', 'canceled', 'skipped') AS is_over
  from read
)
select
  judged._source || ':' || told.id AS deployment_id,
  CAST(NULL AS VARCHAR) AS service_id,
  judged._source || ':' || told.environment.id AS environment_id,
  place.repository_id || '@' || told.sha AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  CAST(NULL AS VARCHAR) AS version,
  CAST(coalesce(told.deployable.started_at, told.created_at) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
  CASE
    WHEN is_over THEN CAST(coalesce(told.deployable.finished_at, told.updated_at) AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
  END AS finished_at,
  CASE told.status
    WHEN 'success' THEN 'succeeded'
    WHEN 'canceled' THEN 'cancelled'
    WHEN 'created' THEN NULL
    WHEN 'running' THEN NULL
    ELSE told.status
  END AS outcome,
  CASE WHEN regexp_matches(told.deployable.name, '(?i)roll-?back') THEN true END AS is_rollback,
  false AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'tool' AS origin,
  'finish' AS time_basis,
  place.repository_id,
  CAST(NULL AS VARCHAR) AS native_service,
  told.environment.name AS native_environment,
  CASE WHEN regexp_matches(told.deployable.name, '(?i)hot-?fix') THEN true END AS is_hotfix,
  'gitlab:' || lower(told."user".username) AS deployer_id,
  judged._source AS source_id,
  10 AS source_rank,
  CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  told.deployable.web_url AS url
from judged
join stg_gitlab__place as place on place._source = judged._source and place.native_id = told.project_id
