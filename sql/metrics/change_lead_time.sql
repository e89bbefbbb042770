-- grain: case_id, service_id, team_id, lead_unit, lead_start, first_deployment
-- title: Lead time for changes
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact, deployment_fact, int_deployment__assigned
-- definition: Production deployment finished minus first commit of the change, for changes that were deployed. Where the first
--   commit is unknown (a squash known from Git alone) the start is the merge, and the figure says so. What the first known
--   deployment of a service brought is left out. Profiles choose another start, single commits, or other first deployments.
-- limits: The first commit is the author’s time, which a rebase keeps and an amended commit may move. Changes that have not gone out
--   are not in it: a pile that grows shows in the age of what waits.
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
-- column: lead_start first_commit, opened (the request) or merged
-- column: first_deployment of what the first known deployment brought: none; exact_sha: what was made of its commit; all
-- column: start_basis where this case really starts
with scope as (
  select * from (values ('none'), ('exact_sha'), ('all')) AS scopes(first_deployment)
),
first_known as (
  select service_id, commit_id, finished_at
  from deployment_fact
  where is_first and environment_tier = 'production' and not is_prerelease
),
deployed as (
  select change.*, change.deployed_at AS live_at, scope.first_deployment
  from change_fact AS change
  cross join scope
  where change.lead_time_hours is not null
  union all
  select change.*, first_known.finished_at AS live_at, scope.first_deployment
  from change_fact AS change
  join first_known on first_known.service_id = change.service_id
  cross join scope
  where change.is_history
    and not change.is_cut
    and (scope.first_deployment = 'all' or (scope.first_deployment = 'exact_sha' and first_known.commit_id = change.merge_commit_id))
),
single as (
  select
    assigned.commit_id, placed.finished_at, commit.authored_at, commit.committed_at, placed.service_id, placed.repository_id,
    commit.title, scope.first_deployment
  from int_deployment__assigned AS assigned
  join deployment_fact AS placed on placed.deployment_id = assigned.deployment_id
  join commit on commit.commit_id = assigned.commit_id
  cross join scope
  where placed.environment_tier = 'production'
    and not placed.is_prerelease
    and (
      assigned.is_counted
      or scope.first_deployment = 'all'
      or (scope.first_deployment = 'exact_sha' and assigned.commit_id = placed.commit_id)
    )
),
variant as (
  select
    change_id AS case_id, live_at AS happened_at, service_id, repository_id, title, merge_commit_id AS commit_id, url,
    'change' AS lead_unit, starts.lead_start, first_deployment,
    CASE starts.lead_start
      WHEN 'first_commit' THEN start_basis WHEN 'opened' THEN CASE WHEN opened_at IS NOT NULL THEN 'opened' ELSE 'merged' END
      ELSE 'merged'
    END AS start_basis,
    CASE starts.lead_start
      WHEN 'first_commit' THEN coalesce(first_commit_at, merged_at) WHEN 'opened' THEN coalesce(opened_at, merged_at)
      ELSE merged_at
    END AS started_at
  from deployed
  cross join (values ('first_commit'), ('opened'), ('merged')) AS starts(lead_start)
  union all
  select
    commit_id AS case_id, finished_at AS happened_at, service_id, repository_id, title, commit_id, CAST(NULL AS VARCHAR) AS url,
    'commit' AS lead_unit, starts.lead_start, first_deployment,
    CASE WHEN starts.lead_start = 'first_commit' THEN 'authored' ELSE 'merged' END AS start_basis,
    CASE WHEN starts.lead_start = 'first_commit' THEN authored_at ELSE committed_at END AS started_at
  from single
  cross join (values ('first_commit'), ('merged')) AS starts(lead_start)
)
select
  variant.case_id,
  variant.happened_at,
  (to_unixtime(variant.happened_at) - to_unixtime(variant.started_at)) / 3600 AS value,
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
  and variant.happened_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where variant.happened_at >= variant.started_at
  and variant.happened_at <= as_of()
