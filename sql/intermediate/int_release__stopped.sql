-- grain: release_id, check_kind, check_name, repository_id
-- source: int_release__tried, int_release__spanned, int_release__brought, approval
-- definition: What first failed, or was first refused, in the last fifth of a release's plan, though something of it was merged before
--   and was not checked until that fifth began.
-- column: release_id the release
-- column: check_kind suite, roll-out or gate
-- column: check_name the suite, the environment or the gate
-- column: repository_id the repository, '' for a gate
-- column: failed_at when it failed first
-- column: url page of the result
-- column: could_at when it could have been checked
with checked as (
  select
    tried.release_id,
    tried.check_kind,
    tried.check_name,
    tried.repository_id,
    min(tried.tried_at) FILTER (WHERE tried.has_failed) AS failed_at,
    max(tried.tried_at) FILTER (WHERE tried.tried_at < span.mark_at) AS last_tried_at,
    min_by(tried.url, to_unixtime(tried.tried_at)) FILTER (WHERE tried.has_failed) AS url
  from int_release__tried AS tried
  join int_release__spanned AS span on span.release_id = tried.release_id
  group by tried.release_id, tried.check_kind, tried.check_name, tried.repository_id
),
stopped as (
  select
    checked.release_id,
    checked.check_kind,
    checked.check_name,
    checked.repository_id,
    checked.failed_at,
    checked.url,
    min(brought.merged_at) AS could_at
  from checked
  join int_release__spanned AS span on span.release_id = checked.release_id
  join int_release__brought AS brought
    on brought.release_id = checked.release_id
    and brought.repository_id = checked.repository_id
  where checked.failed_at >= span.mark_at
    and brought.merged_at < span.mark_at
    and brought.merged_at > coalesce(checked.last_tried_at, TIMESTAMP '0001-01-01 00:00:00')
  group by
    checked.release_id, checked.check_kind, checked.check_name, checked.repository_id, checked.failed_at, checked.url
),
refused as (
  select
    approval.release_id,
    'gate' AS check_kind,
    coalesce(approval.gate, 'approval') AS check_name,
    '' AS repository_id,
    min(approval.decided_at) AS failed_at,
    min(approval.url) AS url,
    min(coalesce(approval.requested_at, approval.decided_at)) AS requested_at
  from approval
  where lower(approval.verdict) in ('rejected', 'refused')
    and approval.decided_at is not null
  group by approval.release_id, coalesce(approval.gate, 'approval')
),
asked_late as (
  select
    refused.release_id,
    refused.check_kind,
    refused.check_name,
    refused.repository_id,
    refused.failed_at,
    refused.url,
    max(brought.merged_at) AS could_at
  from refused
  join int_release__spanned AS span on span.release_id = refused.release_id
  join int_release__brought AS brought on brought.release_id = refused.release_id
  where refused.failed_at >= span.mark_at
    and refused.failed_at <= span.ends_at
    and refused.requested_at >= span.mark_at
    and brought.merged_at < span.mark_at
  group by
    refused.release_id, refused.check_kind, refused.check_name, refused.repository_id, refused.failed_at, refused.url
)
select release_id, check_kind, check_name, repository_id, failed_at, url, could_at
from stopped
union all
select release_id, check_kind, check_name, repository_id, failed_at, url, could_at
from asked_late
