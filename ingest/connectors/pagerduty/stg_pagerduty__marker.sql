-- grain: _source, _key, service_id
-- partition: _key
-- title: PagerDuty's change events, read
-- definition: For each service that an event names the deployments that it names, as they are written.
with event as (
  select
    _source,
    _key,
    _loaded_at,
    CAST(payload AS VARCHAR) AS detail,
    CAST(json_extract_string(payload, '$.timestamp') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at,
    list_distinct(CAST(json_extract_string(payload, '$.services[*].id') AS VARCHAR[])) AS services
  from raw.pagerduty__change_event
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
placed as (
  select
    _source,
    _key,
    _loaded_at,
    happened_at,
    services,
    list_transform(regexp_extract_all(detail, 'https?://[^\s"''<>\\]+/deployments?/[^\s"''<>\\?#]+'), lambda x: 'url:' || x)
      || list_transform(regexp_extract_all(detail, '(?i)\bdeployment(?:_id)?["\s:#=]+([0-9]{3,})\b', 1), lambda x: 'id:' || x)
      || list_transform(regexp_extract_all(detail, '\b[0-9a-f]{40}\b'), lambda x: 'commit:' || x) AS places
  from event
)
select _source, _key, _source || ':' || unnest(services) AS service_id, _loaded_at, happened_at, places
from placed
