-- entity: incident_link
-- grain: incident_id, deployment_id
-- definition: What an incident names as its deployment, as it is written: `url:…`, `id:<number of a deployment>` or
--   `commit:<sha>`. Evidence says where: in a note, in the details of the alert, or in a change event of the same service in
--   the 24 hours before, which PagerDuty shows as related and which names no incident: time and place alone.
with entry as (
  select
    _source,
    json_extract_string(payload, '$.incident.id') AS native_id,
    coalesce(json_extract_string(payload, '$.note'), '') || ' ' || coalesce(json_extract_string(payload, '$.channel.notes'), '') || ' '
      || coalesce(json_extract_string(payload, '$.channel.summary'), '') AS note,
    coalesce(CAST(json_extract(payload, '$.channel') AS VARCHAR), '') || ' '
      || coalesce(CAST(json_extract(payload, '$.contexts') AS VARCHAR), '') AS detail,
    CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at
  from raw.pagerduty__log_entry
  where json_extract_string(payload, '$.type') IN ('trigger_log_entry', 'annotate_log_entry')
),
paged as (
  select
    _source,
    _key,
    coalesce(json_extract_string(payload, '$.resolve_reason.incident.id'), _key) AS native_id,
    json_extract_string(payload, '$.service.id') AS service_id,
    CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
    _is_deleted
  from raw.pagerduty__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
event as (
  select
    _source,
    CAST(payload AS VARCHAR) AS detail,
    unnest(CAST(json_extract_string(payload, '$.services[*].id') AS VARCHAR[])) AS service_id,
    CAST(json_extract_string(payload, '$.timestamp') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at
  from raw.pagerduty__change_event
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
wording as (
  select paged._source, paged.native_id, entry.note AS words, 'note' AS evidence, 1 AS preference, entry.happened_at
  from entry
  join paged on paged._source = entry._source and paged._key = entry.native_id and not paged._is_deleted
  union all
  select paged._source, paged.native_id, entry.detail, 'detail', 2, entry.happened_at
  from entry
  join paged on paged._source = entry._source and paged._key = entry.native_id and not paged._is_deleted
  union all
  select paged._source, paged.native_id, event.detail, 'change event', 3, event.happened_at
  from paged
  join event
    on event._source = paged._source
    and event.service_id = paged.service_id
    and event.happened_at <= paged.opened_at
    and event.happened_at > paged.opened_at - INTERVAL '24' HOUR
  where not paged._is_deleted
),
reference as (
  select *, unnest(regexp_extract_all(words, 'https?://[^\s"''<>\\]+/deployments?/[^\s"''<>\\?#]+')) AS place, 'url:' AS kind
  from wording
  union all
  select *, unnest(regexp_extract_all(words, '(?i)\bdeployment(?:_id)?["\s:#=]+([0-9]{3,})\b', 1)), 'id:'
  from wording
  union all
  select *, unnest(regexp_extract_all(words, '\b[0-9a-f]{40}\b')), 'commit:'
  from wording
)
select
  _source || ':' || native_id AS incident_id,
  kind || place AS deployment_id,
  min_by(evidence, preference) AS evidence,
  min(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from reference
group by 1, 2
