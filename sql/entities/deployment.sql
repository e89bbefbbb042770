-- grain: deployment_id
-- definition: A roll-out of one service to one environment. Origin names where it was seen: tool, pipeline, configuration, branch, tag, merge.
select
  CAST(NULL AS VARCHAR) AS deployment_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  CAST(NULL AS VARCHAR) AS version,
  CAST(NULL AS TIMESTAMP) AS started_at,
  CAST(NULL AS TIMESTAMP) AS finished_at,
  CAST(NULL AS VARCHAR) AS outcome,
  CAST(NULL AS BOOLEAN) AS is_rollback,
  CAST(NULL AS BOOLEAN) AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  CAST(NULL AS VARCHAR) AS origin,
  CAST(NULL AS VARCHAR) AS time_basis,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS native_service,
  CAST(NULL AS VARCHAR) AS native_environment,
  CAST(NULL AS BOOLEAN) AS is_hotfix,
  CAST(NULL AS VARCHAR) AS deployer_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
