-- grain: _source, _key, _loaded_at
-- partition: _key
-- title: PagerDuty's log entries, read
-- definition: What the entities need of each entry, its text read once, as it was told each time. Of notes and details nothing stays
--   but the deployments that they name, as they are written: `url:…`, `id:…`, `commit:…`.
with entry as (
  select
    *,
    json_extract_string(payload, '$.type') AS type,
    json_extract_string(payload, '$.type') IN ('trigger_log_entry', 'annotate_log_entry') AS is_worded,
    coalesce(json_extract_string(payload, '$.note'), '') || ' ' || coalesce(json_extract_string(payload, '$.channel.notes'), '') || ' '
      || coalesce(json_extract_string(payload, '$.channel.summary'), '') AS note,
    coalesce(CAST(json_extract(payload, '$.channel') AS VARCHAR), '') || ' '
      || coalesce(CAST(json_extract(payload, '$.contexts') AS VARCHAR), '') AS detail
  from raw.pagerduty__log_entry
)
select
  _source,
  _key,
  _loaded_at,
  _is_deleted,
  type,
  json_extract_string(payload, '$.incident.id') AS incident_key,
  CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at,
  CASE WHEN json_extract_string(payload, '$.agent.type') LIKE 'user%' THEN json_extract_string(payload, '$.agent.id') END AS user_id,
  json_extract_string(payload, '$.agent.summary') AS user_name,
  json_extract_string(payload, '$.assignees[0].id') AS assignee_id,
  json_extract_string(payload, '$.html_url') AS url,
  CASE WHEN is_worded THEN
    list_transform(regexp_extract_all(note, 'https?://[^\s"''<>\\]+/deployments?/[^\s"''<>\\?#]+'), lambda x: 'url:' || x)
    || list_transform(regexp_extract_all(note, '(?i)\bdeployment(?:_id)?["\s:#=]+([0-9]{3,})\b', 1), lambda x: 'id:' || x)
    || list_transform(regexp_extract_all(note, '\b[0-9a-f]{40}\b'), lambda x: 'commit:' || x)
  END AS note_places,
  CASE WHEN is_worded THEN
    list_transform(regexp_extract_all(detail, 'https?://[^\s"''<>\\]+/deployments?/[^\s"''<>\\?#]+'), lambda x: 'url:' || x)
    || list_transform(regexp_extract_all(detail, '(?i)\bdeployment(?:_id)?["\s:#=]+([0-9]{3,})\b', 1), lambda x: 'id:' || x)
    || list_transform(regexp_extract_all(detail, '\b[0-9a-f]{40}\b'), lambda x: 'commit:' || x)
  END AS detail_places
from entry
