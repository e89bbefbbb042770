-- entity: incident_event
-- grain: incident_event_id
-- definition: The log of incidents, without who was notified and how; of a merged incident under the one it went into.
with entry as (
  select *
  from raw.pagerduty__log_entry
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
merged as (
  select
    _source,
    _key,
    max_by(json_extract_string(payload, '$.resolve_reason.incident.id'), _loaded_at) AS into_id,
    max_by(_is_deleted, _loaded_at) AS is_deleted
  from raw.pagerduty__incident
  group by _source, _key
),
told as (
  select
    entry.*,
    regexp_replace(json_extract_string(entry.payload, '$.type'), '_log_entry(_reference)?$', '') AS native_kind,
    entry._source || ':' || coalesce(merged.into_id, json_extract_string(entry.payload, '$.incident.id')) AS incident_id
  from entry
  left join merged
    on merged._source = entry._source and merged._key = json_extract_string(entry.payload, '$.incident.id')
  where not entry._is_deleted and merged.is_deleted is distinct from true
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
  CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at,
  CASE
    WHEN json_extract_string(payload, '$.agent.type') LIKE 'user%' THEN
      'pagerduty:' || json_extract_string(payload, '$.agent.id')
  END AS account_id,
  'pagerduty:' || json_extract_string(payload, '$.assignees[0].id') AS assignee_id,
  _source AS source_id,
  10 AS source_rank,
  CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  json_extract_string(payload, '$.html_url') AS url
from told
where native_kind <> 'notify'
