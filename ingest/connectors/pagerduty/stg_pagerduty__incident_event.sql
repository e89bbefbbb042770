-- entity: incident_event
-- grain: incident_event_id
-- definition: The log of incidents, without who was notified and how; of a merged incident under the one it went into.
with entry as (
  select *
  from stg_pagerduty__entry
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
told as (
  select
    entry.*,
    regexp_replace(entry.type, '_log_entry(_reference)?$', '') AS native_kind,
    coalesce(paged.incident_id, entry._source || ':' || entry.incident_key) AS incident_id
  from entry
  left join stg_pagerduty__paged AS paged on paged._key = entry.incident_key and paged._source = entry._source
  where not entry._is_deleted and paged._is_deleted is distinct from true
)
select
  _source || ':' || _key AS incident_event_id,
  incident_id,
  CASE
    WHEN native_kind IN ('assign', 'delegate') THEN 'assigned'
    WHEN native_kind IN ('trigger', 'reopen') THEN native_kind || 'ed'
    WHEN native_kind IN ('acknowledge', 'unacknowledge', 'annotate', 'escalate', 'resolve', 'snooze') THEN native_kind || 'd'
    ELSE native_kind
  END AS kind,
  happened_at,
  'pagerduty:' || user_id AS account_id,
  'pagerduty:' || assignee_id AS assignee_id,
  _source AS source_id,
  10 AS source_rank,
  happened_at AS known_at,
  url
from told
where native_kind <> 'notify'
