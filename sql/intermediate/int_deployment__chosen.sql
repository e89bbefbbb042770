-- grain: deployment_id
-- source: deployment, environment, service, commit
-- definition: The deployments that count: of each service those of its best origin (tool, pipeline, configuration, branch,
--   tag, merge), judged by production; steps of the same service, environment and version within the configured minutes are
--   one, finished when the last of them was.
-- column: deployment_id the first step's deployment
-- column: service_id the service
-- column: repository_id the service's repository
-- column: path_prefix the folder that the service is built from, NULL for the whole repository
-- column: environment_id the environment
-- column: environment_tier production, staging, testing or development
-- column: is_prerelease whether it is a pre-release
-- column: commit_id the commit that went out, NULL if its name or itself is unknown
-- column: version as the source names it
-- column: finished_at when the last step finished
-- column: outcome succeeded or failed
-- column: origin where it was seen
-- column: is_derived whether no tool told it
-- column: time_basis what its time is taken from
-- column: url page of the source record
with candidate as (
  select
    deployment.deployment_id,
    deployment.service_id,
    service.repository_id,
    service.path_prefix,
    deployment.environment_id,
    environment.tier AS environment_tier,
    coalesce(environment.kind = 'pre-release', false) AS is_prerelease,
    commit.commit_id,
    deployment.version,
    deployment.finished_at,
    deployment.outcome,
    deployment.origin,
    deployment.is_derived,
    deployment.time_basis,
    deployment.url,
    CASE deployment.origin
      WHEN 'tool' THEN 1
      WHEN 'pipeline' THEN 2
      WHEN 'configuration' THEN 3
      WHEN 'branch' THEN 4
      WHEN 'tag' THEN 5
      ELSE 6
    END AS origin_rank
  from deployment
  join service on service.service_id = deployment.service_id
  left join environment on environment.environment_id = deployment.environment_id
  left join commit on commit.commit_id = deployment.commit_id
  where deployment.finished_at is not null
),
best as (
  select
    service_id,
    coalesce(min(origin_rank) FILTER (WHERE environment_tier = 'production'), min(origin_rank)) AS origin_rank
  from candidate
  group by service_id
),
chosen as (
  select candidate.*
  from candidate
  join best on best.service_id = candidate.service_id and best.origin_rank = candidate.origin_rank
),
setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 60) AS group_minutes
  from config.setting
  where name = 'group_minutes'
),
spaced as (
  select
    chosen.*,
    lag(finished_at) over (
      partition by service_id, environment_id, version, outcome order by finished_at, deployment_id
    ) AS earlier_at
  from chosen
),
flagged as (
  select
    spaced.*,
    CASE
      WHEN version IS NULL OR earlier_at IS NULL THEN 1
      WHEN to_unixtime(finished_at) - to_unixtime(earlier_at) > setting.group_minutes * 60 THEN 1
      ELSE 0
    END AS is_start
  from spaced
  cross join setting
),
grouped as (
  select
    flagged.*,
    sum(is_start) over (
      partition by service_id, environment_id, version, outcome
      order by finished_at, deployment_id
      rows between unbounded preceding and current row
    ) AS group_number
  from flagged
),
closed as (
  select
    grouped.*,
    max(finished_at) over (partition by service_id, environment_id, version, outcome, group_number) AS group_finished_at
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
  version,
  group_finished_at AS finished_at,
  outcome,
  origin,
  is_derived,
  time_basis,
  url
from closed
where is_start = 1
