-- entity: approval
-- grain: approval_id
-- definition: Decisions on change requests that were asked for; the gate is the group, else none is named. Those that nobody needed
--   to give any more are none.
with latest as (
  select *
  from raw.servicenow__approval
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || latest._key AS approval_id,
  latest._source || ':' || (payload->>'sysapproval') AS release_id,
  coalesce(payload->'shown'->>'group', 'approver') AS gate,
  CAST(payload->>'sys_created_on' AS TIMESTAMP) AS requested_at,
  CASE
    WHEN (payload->>'state') IN ('approved', 'rejected') THEN CAST(payload->>'sys_updated_on' AS TIMESTAMP)
  END AS decided_at,
  CASE WHEN (payload->>'state') IN ('approved', 'rejected') THEN (payload->>'state') END AS verdict,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(payload->>'sys_updated_on' AS TIMESTAMP) AS known_at,
  (payload->>'link') AS url
from latest
where not _is_deleted
  and (payload->>'state') IN ('requested', 'approved', 'rejected')
