-- entity: dependency
-- grain: from_service_id, to_service_id, kind, provenance
-- definition: Who called whom in the 28 days before the last day that was read, by the names that traces bear. Sure by the number of
--   calls n: n / (n + 10), so that ten calls are as likely a stray as a need. Seen first and last by whole days, UTC.
with latest as (
  select *
  from raw.traces__edge
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
called as (
  select
    _source,
    _loaded_at,
    (payload ->> 'client') AS client,
    (payload ->> 'server') AS server,
    (payload ->> 'connection_type') AS connection_type,
    CAST((payload ->> 'day') AS DATE) AS day,
    CAST(CAST((payload ->> 'calls') AS DOUBLE) AS BIGINT) AS call_count,
    max(CAST((payload ->> 'day') AS DATE)) over (partition by _source) AS last_day
  from latest
  where not _is_deleted
),
summed as (
  select
    client,
    server,
    CASE connection_type WHEN 'messaging_system' THEN 'sends to' WHEN 'database' THEN 'queries' ELSE 'calls' END AS kind,
    _source,
    min(day) AS first_day,
    max(day) AS last_day,
    sum(call_count) FILTER (WHERE day > last_day - 28) AS call_count,
    max(_loaded_at) AS known_at
  from called
  where call_count > 0
  group by client, server, kind, _source
)
select
  client AS from_service_id,
  server AS to_service_id,
  kind,
  'traces' AS provenance,
  CAST(coalesce(call_count, 0) AS DOUBLE) / (coalesce(call_count, 0) + 10) AS confidence_ratio,
  CAST(first_day AS TIMESTAMP) AS first_seen_at,
  CAST(last_day AS TIMESTAMP) AS last_seen_at,
  CAST(call_count AS BIGINT) AS call_count,
  CAST(coalesce(call_count, 0) AS VARCHAR) || ' calls in 28 days' AS evidence,
  _source AS source_id,
  10 AS source_rank,
  known_at,
  CAST(NULL AS VARCHAR) AS url
from summed
qualify row_number() over (partition by client, server, kind order by call_count desc nulls last, _source) = 1
