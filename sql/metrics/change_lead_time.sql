-- grain: case_id, service_id, team_id, lead_unit, lead_start, first_deployment
-- title: Lead time for changes
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact, int_deployment__assigned
-- definition: Production deployment finished minus first commit of the change, for changes that were deployed. Where the first
--   commit is unknown (a squash known from Git alone) the start is the merge, and the figure says so. What the first known
--   deployment of a service brought is left out. Profiles choose another start, single commits, or other first deployments.
-- column: case_id the change, or the commit where commits are the unit
-- column: happened_at when it counts
-- column: value hours from start to deployment
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
-- column: lead_unit change or commit
-- column: lead_start first_commit or merged
-- column: first_deployment none: without what the first known deployment brought; all: with it
-- column: start_basis where this case really starts
with deployed as (
  select *
  from change_fact
  where lead_time_hours is not null
    and deployed_at <= as_of()
),
single as (
  select
    assigned.commit_id AS case_id,
    placed.finished_at AS happened_at,
    (to_unixtime(placed.finished_at) - to_unixtime(commit.authored_at)) / 3600 AS authored_hours,
    (to_unixtime(placed.finished_at) - to_unixtime(commit.committed_at)) / 3600 AS committed_hours,
    placed.service_id,
    placed.repository_id,
    assigned.is_counted,
    commit.title,
    assigned.commit_id,
    CAST(NULL AS VARCHAR) AS url
  from int_deployment__assigned AS assigned
  join deployment_fact AS placed on placed.deployment_id = assigned.deployment_id
  join commit on commit.commit_id = assigned.commit_id
  where placed.environment_tier = 'production'
    and not placed.is_prerelease
    and placed.finished_at <= as_of()
),
variant as (
  select
    change_id AS case_id, deployed_at AS happened_at, lead_time_hours AS value, service_id, repository_id,
    title, merge_commit_id AS commit_id, url,
    'change' AS lead_unit, 'first_commit' AS lead_start, 'none' AS first_deployment, start_basis
  from deployed
  union all
  select
    change_id AS case_id, deployed_at AS happened_at,
    (to_unixtime(deployed_at) - to_unixtime(merged_at)) / 3600 AS value, service_id, repository_id,
    title, merge_commit_id AS commit_id, url,
    'change' AS lead_unit, 'merged' AS lead_start, 'none' AS first_deployment, 'merged' AS start_basis
  from deployed
  union all
  select
    case_id, happened_at, authored_hours AS value, service_id, repository_id,
    title, commit_id, url,
    'commit' AS lead_unit, 'first_commit' AS lead_start, 'none' AS first_deployment, 'authored' AS start_basis
  from single
  where is_counted
  union all
  select
    case_id, happened_at, authored_hours AS value, service_id, repository_id,
    title, commit_id, url,
    'commit' AS lead_unit, 'first_commit' AS lead_start, 'all' AS first_deployment, 'authored' AS start_basis
  from single
  union all
  select
    case_id, happened_at, committed_hours AS value, service_id, repository_id,
    title, commit_id, url,
    'commit' AS lead_unit, 'merged' AS lead_start, 'none' AS first_deployment, 'merged' AS start_basis
  from single
  where is_counted
  union all
  select
    case_id, happened_at, committed_hours AS value, service_id, repository_id,
    title, commit_id, url,
    'commit' AS lead_unit, 'merged' AS lead_start, 'all' AS first_deployment, 'merged' AS start_basis
  from single
)
select
  variant.case_id,
  variant.happened_at,
  variant.value,
  false AS is_open,
  variant.service_id,
  service_owner.team_id,
  service.value_stream_id,
  variant.repository_id,
  variant.title,
  variant.commit_id,
  variant.url,
  variant.lead_unit,
  variant.lead_start,
  variant.first_deployment,
  variant.start_basis
from variant
left join service on service.service_id = variant.service_id
left join service_owner
  on service_owner.service_id = variant.service_id
  and variant.happened_at >= service_owner.valid_from_at
  and (variant.happened_at < service_owner.valid_to_at or service_owner.valid_to_at is null)
where variant.value >= 0
