-- grain: change_id, service_id
-- source: change_fact, change, service, change_commit, build, deployment_change_fact, deployment_fact, int_change__reviewed,
--   requested_commit
-- definition: Every change on its way into one service, requests that are not merged included, with what is known of its times.
--   Built: the first build of a commit that merged it that succeeded. A merge that stands for a deployment is none here. A request
--   that is not merged belongs to the service that is its whole repository.
-- column: change_id the change
-- column: service_id the service, '' if none is known
-- column: repository_id the repository
-- column: commit_id the commit that merged it
-- column: title what it is called
-- column: url page of the source record
-- column: is_request whether it is a request
-- column: is_bot whether bots alone made it; NULL of requests that are not merged
-- column: first_commit_at author time of its first commit
-- column: opened_at when its request was opened
-- column: ready_at when that was last ready for review
-- column: first_review_at first review by another person who is no bot
-- column: merged_at when it was merged
-- column: built_at when its merge was first built
-- column: test_deployment_at first deployment of it to staging or testing, unless production had it before
-- column: deployment_at first deployment of it to production
-- column: closed_at when its request was closed without a merge
-- column: is_open whether something is still to follow
with merging as (
  select distinct change_id, commit_id
  from change_commit
  where is_merge_commit
),
built as (
  select merging.change_id, min(build.finished_at) AS built_at
  from merging
  join build on build.commit_id = merging.commit_id
  where build.outcome = 'succeeded'
  group by merging.change_id
),
tested as (
  select held.change_id, placed.service_id, min(placed.finished_at) AS test_deployment_at
  from deployment_change_fact AS held
  join deployment_fact AS placed on placed.deployment_id = held.deployment_id
  where placed.outcome = 'succeeded' and placed.environment_tier in ('staging', 'testing')
  group by held.change_id, placed.service_id
),
begun as (
  select change_id, min(authored_at) AS first_commit_at
  from requested_commit
  where coalesce(is_own, not is_merge_commit)
  group by change_id
),
whole as (
  select repository_id, min(service_id) AS service_id
  from service
  where path_prefix is null
  group by repository_id
  having count(*) = 1
)
select
  merged.change_id,
  merged.service_id,
  merged.repository_id,
  merged.merge_commit_id AS commit_id,
  coalesce(merged.title, merged.subject) AS title,
  merged.url,
  merged.number IS NOT NULL AS is_request,
  merged.is_bot,
  merged.first_commit_at,
  merged.opened_at,
  merged.ready_at,
  merged.first_review_at,
  merged.merged_at,
  built.built_at,
  CASE
    WHEN merged.origin = 'merge' OR merged.deployed_at IS NULL OR tested.test_deployment_at <= merged.deployed_at
      THEN tested.test_deployment_at
  END AS test_deployment_at,
  CASE WHEN merged.origin <> 'merge' THEN merged.deployed_at END AS deployment_at,
  CAST(NULL AS TIMESTAMP) AS closed_at,
  merged.is_waiting AS is_open
from change_fact AS merged
left join built on built.change_id = merged.change_id
left join tested on tested.change_id = merged.change_id and tested.service_id = merged.service_id
union all
select
  request.change_id,
  coalesce(whole.service_id, '') AS service_id,
  request.repository_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  request.title,
  request.url,
  true AS is_request,
  CAST(NULL AS BOOLEAN) AS is_bot,
  begun.first_commit_at,
  request.opened_at,
  coalesce(request.ready_at, CASE WHEN NOT coalesce(request.is_draft, false) THEN request.opened_at END) AS ready_at,
  reviewed.first_review_at,
  CAST(NULL AS TIMESTAMP) AS merged_at,
  CAST(NULL AS TIMESTAMP) AS built_at,
  CAST(NULL AS TIMESTAMP) AS test_deployment_at,
  CAST(NULL AS TIMESTAMP) AS deployment_at,
  request.closed_at,
  request.closed_at IS NULL AS is_open
from change AS request
left join begun on begun.change_id = request.change_id
left join whole on whole.repository_id = request.repository_id
left join int_change__reviewed AS reviewed on reviewed.change_id = request.change_id
where request.merged_at is null
  and request.merge_commit_id is null
  and request.opened_at is not null
