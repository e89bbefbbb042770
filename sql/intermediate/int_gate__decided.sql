-- grain: gate, repository_id, week_at
-- source: change_fact, int_change__reviewed, approval, gate_service_fact, service
-- definition: What people decided at each gate, by week: reviews of requests from ready to merged, approvals from asked for to decided.
-- column: gate review, or the approval's gate
-- column: repository_id the repository, '' where an approval's release has several or none
-- column: week_at the Monday of the week in which it was decided
-- column: pass_count how often it was decided
-- column: stop_count reviews that asked for changes, approvals that were refused
-- column: waited seconds waited for it, s
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
    reviewed.merged_at AS ended_at,
    told.changes_requested_count > 0 AS is_stop,
    CAST(to_unixtime(reviewed.merged_at) - to_unixtime(reviewed.ready_at) AS BIGINT) AS waited
  from reviewed
  join int_change__reviewed AS told on told.change_id = reviewed.change_id
  union all
  select
    coalesce(approval.gate, 'approval'),
    coalesce(placed.repository_id, ''),
    approval.decided_at,
    lower(approval.verdict) = 'rejected',
    CAST(to_unixtime(approval.decided_at) - to_unixtime(approval.requested_at) AS BIGINT)
  from approval
  left join placed on placed.subject_id = approval.release_id
  where approval.decided_at >= approval.requested_at
)
select
  gate,
  repository_id,
  CAST(date_trunc('week', ended_at) AS TIMESTAMP) AS week_at,
  CAST(count(*) AS INTEGER) AS pass_count,
  CAST(count(*) FILTER (WHERE is_stop) AS INTEGER) AS stop_count,
  CAST(sum(waited) AS BIGINT) AS waited
from passed
where repository_id is not null
group by gate, repository_id, CAST(date_trunc('week', ended_at) AS TIMESTAMP)
