-- entity: incident
-- grain: incident_id
-- definition: Incidents by their events: open from the first detection or report, resolved unless it was detected or reported
--   again since. Severity is what the event's own data calls severity or priority, as CDEvents has none.
with event as (
  select
    *,
    row_number() over (partition by subject_key order by happened_at desc, event_id desc) AS recency
  from stg_cdevents__event
  where subject_kind = 'incident'
)
select
  subject_key AS incident_id,
  max(coalesce(json_extract_string(custom, '$.severity'), json_extract_string(custom, '$.priority'))) AS severity,
  coalesce(min(CASE WHEN predicate <> 'resolved' THEN happened_at END), min(happened_at)) AS opened_at,
  max(CASE WHEN recency = 1 AND predicate = 'resolved' THEN happened_at END) AS resolved_at,
  max(CASE WHEN predicate <> 'resolved' THEN json_extract_string(content, '$.description') END) AS title,
  max(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at,
  max(json_extract_string(content, '$.ticketURI')) AS url
from event
group by subject_key
