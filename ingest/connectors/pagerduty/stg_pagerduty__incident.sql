-- entity: incident
-- grain: incident_id
-- definition: Incidents that are still there, but those merged into another one. Acknowledged when somebody did so first;
--   resolved while its status says so, so that a reopened incident is open. Severity is the priority, as the tool has no other.
with latest as (
  select *
  from raw.pagerduty__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
acknowledged as (
  select _source, incident_key, min(happened_at) AS acknowledged_at
  from stg_pagerduty__entry
  where type = 'acknowledge_log_entry'
  group by _source, incident_key
)
select
  latest._source || ':' || latest._key AS incident_id,
  json_extract_string(payload, '$.priority.summary') AS severity,
  CAST(json_extract_string(payload, '$.created_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
  acknowledged.acknowledged_at,
  CASE
    WHEN json_extract_string(payload, '$.status') = 'resolved' THEN
      CAST(
        coalesce(
          json_extract_string(payload, '$.resolved_at'), json_extract_string(payload, '$.last_status_change_at')
        ) AS TIMESTAMPTZ
      ) AT TIME ZONE 'UTC'
  END AS resolved_at,
  json_extract_string(payload, '$.title') AS title,
  json_extract_string(payload, '$.urgency') AS urgency,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(
    coalesce(
      json_extract_string(payload, '$.updated_at'),
      json_extract_string(payload, '$.last_status_change_at'),
      json_extract_string(payload, '$.created_at')
    ) AS TIMESTAMPTZ
  ) AT TIME ZONE 'UTC' AS known_at,
  json_extract_string(payload, '$.html_url') AS url
from latest
left join acknowledged on acknowledged.incident_key = latest._key and acknowledged._source = latest._source
where not latest._is_deleted
  and json_extract_string(payload, '$.resolve_reason.incident.id') is null
