-- grain: deployment_id
-- source: int_deployment__served, service, commit
-- definition: The deployments that count: of each service those of its best origin (tool, pipeline, configuration, branch,
--   tag, merge), judged by production; steps of the same service, environment and version within the configured minutes are
--   one, finished when the last of them was. A version that comes back after another one is a deployment of its own.
-- column: deployment_id the first step's deployment
-- column: service_id the service
-- column: repository_id the service's repository
-- column: path_prefix the folder that the service is built from, NULL for the whole repository
-- column: environment_id the environment
-- column: environment_tier production, staging, testing or development
-- column: is_prerelease whether it is a pre-release
-- column: commit_id the commit that went out, NULL if its name or itself is unknown
-- column: source_commit_id the same as the source says it, known or not
-- column: version as the source names it
-- column: finished_at when the last step finished
-- column: outcome succeeded or failed
-- column: origin where it was seen
-- column: is_derived whether no tool told it
-- column: is_hotfix whether the source flags it as the repair of another one
-- column: remediates_deployment_id which one, as the source says
-- column: time_basis what its time is taken from
-- column: url page of the source record
with candidate as (
  select
    served.deployment_id,
    served.service_id,
    service.repository_id,
    service.path_prefix,
    served.environment_id,
    served.environment_tier,
    served.is_prerelease,
    commit.commit_id,
    served.commit_id AS source_commit_id,
    served.version,
    coalesce(served.version, served.commit_id) AS step_key,
    served.finished_at,
    served.outcome,
    served.origin,
    served.is_derived,
    served.is_hotfix,
    served.remediates_deployment_id,
    served.time_basis,
    served.url,
    CASE served.origin
      WHEN 'tool' THEN 1
      WHEN 'pipeline' THEN 2
      WHEN 'configuration' THEN 3
      WHEN 'branch' THEN 4
      WHEN 'tag' THEN 5
      ELSE 6
    END AS origin_rank
  from int_deployment__served AS served
  join service on service.service_id = served.service_id
  left join commit on commit.commit_id = served.commit_id
  where served.finished_at is not null and served.outcome in ('succeeded', 'failed')
),
best as (
  select
    service_id,
    coalesce(
      min(origin_rank) FILTER (WHERE environment_tier = 'production' AND outcome = 'succeeded'),
      min(origin_rank) FILTER (WHERE environment_tier = 'production'),
      min(origin_rank)
    ) AS origin_rank
  from candidate
  group by service_id
),
setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 60) AS group_minutes
  from config.setting
  where name = 'group_minutes'
),
turned as (
  select
    candidate.*,
    CASE
      WHEN step_key IS DISTINCT FROM lag(step_key) over (
        partition by candidate.service_id, environment_id order by finished_at, deployment_id
      ) THEN 1 ELSE 0
    END AS is_turn
  from candidate
  join best on best.service_id = candidate.service_id and best.origin_rank = candidate.origin_rank
),
stayed as (
  select
    turned.*,
    sum(is_turn) over (
      partition by service_id, environment_id
      order by finished_at, deployment_id rows between unbounded preceding and current row
    ) AS stay_number
  from turned
),
flagged as (
  select
    stayed.*,
    CASE
      WHEN step_key IS NULL THEN 1
      WHEN to_unixtime(finished_at) - to_unixtime(lag(finished_at) over (
        partition by service_id, environment_id, stay_number, outcome order by finished_at, deployment_id
      )) <= setting.group_minutes * 60 THEN 0
      ELSE 1
    END AS is_start
  from stayed
  cross join setting
),
grouped as (
  select
    flagged.*,
    sum(is_start) over (
      partition by service_id, environment_id, stay_number, outcome
      order by finished_at, deployment_id rows between unbounded preceding and current row
    ) AS group_number
  from flagged
),
closed as (
  select
    grouped.*,
    max(finished_at) over (partition by service_id, environment_id, stay_number, outcome, group_number) AS group_finished_at
  from grouped
)
select
  deployment_id,
  service_id,
  repository_id,
  path_prefix,
  environment_id,
  environment_tier,
  is_prerelease,
  commit_id,
  source_commit_id,
  version,
  group_finished_at AS finished_at,
  outcome,
  origin,
  is_derived,
  is_hotfix,
  remediates_deployment_id,
  time_basis,
  url
from closed
where is_start = 1
