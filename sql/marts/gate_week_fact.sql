-- grain: gate, repository_id, week_at
-- title: Price of control by week
-- source: change_fact, int_change__reviewed, int_change__approved, approval, gate_service_fact, service, build_job, build, int_job__phased
-- definition: What passing each gate took, by week of its end: reviews of requests from ready to merged, approvals from asked for to
--   decided, and CI jobs on requests while they ran. A stop is a review that asked for changes, an approval that was refused, a job
--   that failed.
-- column: gate review, the approval's gate, or the job's name
-- column: repository_id the repository, '' where an approval's release has several or none
-- column: week_at the Monday of the week
-- column: is_human whether people are waited for
-- column: pass_count how often it was passed through
-- column: stop_count of these it stopped something
-- column: wait_hours hours waited at it, h
with reviewed as (
  select distinct change_id, repository_id, ready_at, merged_at
  from change_fact
  where first_review_at is not null and ready_at is not null and merged_at >= ready_at and not is_bot
),
placed as (
  select part.subject_id, CASE WHEN count(distinct service.repository_id) = 1 THEN min(service.repository_id) END AS repository_id
  from gate_service_fact AS part
  join service on service.service_id = part.service_id
  group by part.subject_id
),
passed as (
  select
    'review' AS gate,
    reviewed.repository_id,
    true AS is_human,
    reviewed.merged_at AS ended_at,
    told.changes_requested_count > 0 AS is_stop,
    CAST(to_unixtime(reviewed.merged_at) - to_unixtime(reviewed.ready_at) AS BIGINT) AS waited
  from reviewed
  join int_change__reviewed AS told on told.change_id = reviewed.change_id
  union all
  select
    coalesce(approval.gate, 'approval'),
    coalesce(placed.repository_id, ''),
    true,
    approval.decided_at,
    lower(approval.verdict) = 'rejected',
    CAST(to_unixtime(approval.decided_at) - to_unixtime(approval.requested_at) AS BIGINT)
  from approval
  left join placed on placed.subject_id = approval.release_id
  where approval.decided_at >= approval.requested_at
  union all
  select
    build_job.name,
    build.repository_id,
    false,
    build_job.finished_at,
    build_job.outcome = 'failed',
    CAST(to_unixtime(build_job.finished_at) - to_unixtime(build_job.started_at) AS BIGINT)
  from build_job
  join build on build.build_id = build_job.build_id
  join int_job__phased AS phased on phased.name = build_job.name
  where build.event in ('pull_request', 'merge_request_event', 'merge_request')
    and phased.phase <> 'deploy'
    and build_job.outcome in ('succeeded', 'failed')
    and build_job.finished_at >= build_job.started_at
)
select
  gate,
  repository_id,
  CAST(date_trunc('week', ended_at) AS TIMESTAMP) AS week_at,
  bool_or(is_human) AS is_human,
  CAST(count(*) AS INTEGER) AS pass_count,
  CAST(count(*) FILTER (WHERE is_stop) AS INTEGER) AS stop_count,
  CAST(sum(waited) AS DOUBLE) / 3600 AS wait_hours
from passed
where repository_id is not null
group by gate, repository_id, CAST(date_trunc('week', ended_at) AS TIMESTAMP)
