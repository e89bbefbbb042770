-- entity: incident
-- grain: incident_id
-- definition: Incidents that are still there and were not cancelled; a child of another one is that one. Acknowledged when its
--   history first says that it is in progress or on hold; resolved while its state says so, so that a reopened one is open.
--   Severity is the priority, P1 to P5.
with latest as (
  select *
  from raw.servicenow__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
acknowledged as (
  select
    _source,
    (payload->>'documentkey') AS native_id,
    min(CAST(payload->>'sys_created_on' AS TIMESTAMP)) AS acknowledged_at
  from raw.servicenow__audit
  where (payload->>'fieldname') IN ('state', 'incident_state')
    and (payload->>'newvalue') IN ('2', '3')
  group by _source, native_id
)
select
  latest._source || ':' || latest._key AS incident_id,
  CASE WHEN regexp_matches(payload->>'priority', '^[1-5]$') THEN 'P' || (payload->>'priority') END AS severity,
  CAST(payload->>'opened_at' AS TIMESTAMP) AS opened_at,
  acknowledged.acknowledged_at,
  CASE
    WHEN (payload->>'state') IN ('6', '7') THEN
      CAST(coalesce(nullif(payload->>'resolved_at', ''), nullif(payload->>'closed_at', '')) AS TIMESTAMP)
  END AS resolved_at,
  (payload->>'short_description') AS title,
  CASE payload->>'urgency' WHEN '1' THEN 'high' WHEN '2' THEN 'medium' WHEN '3' THEN 'low' END AS urgency,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(payload->>'sys_updated_on' AS TIMESTAMP) AS known_at,
  (payload->>'link') AS url
from latest
left join acknowledged on acknowledged._source = latest._source and acknowledged.native_id = latest._key
where not latest._is_deleted
  and (payload->>'state') <> '8'
  and coalesce(payload->>'parent_incident', '') = ''
