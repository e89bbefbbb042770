-- entity: deployment
-- grain: deployment_id
-- definition: Spans that roll something out: with an environment, and an id, a status or a task of type deploy. One without an
--   outcome is told by none of its attributes to have arrived.
with told as (
  select
    *,
    _source || ':' || coalesce(deployment_id, _key) AS key,
    coalesce(deployment_status, result, CASE WHEN is_error THEN 'failure' END) AS state
  from stg_traces__span
  where environment is not null
    and (deployment_id is not null or deployment_status is not null or task_type = 'deploy')
)
select
  key AS deployment_id,
  commit_id,
  version,
  started_at,
  CASE WHEN state IN ('succeeded', 'success', 'failed', 'failure', 'error', 'timeout') THEN ended_at END AS finished_at,
  CASE WHEN state IN ('succeeded', 'success') THEN 'succeeded' WHEN state IN ('failed', 'failure', 'error', 'timeout') THEN 'failed' END
    AS outcome,
  false AS is_derived,
  'tool' AS origin,
  'finish' AS time_basis,
  repository_id,
  service_name AS native_service,
  environment AS native_environment,
  _source AS source_id,
  10 AS source_rank,
  ended_at AS known_at,
  url
from told
qualify row_number() over (partition by key order by ended_at desc, _key) = 1
