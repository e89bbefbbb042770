-- entity: incident_link
-- grain: incident_id, deployment_id
-- definition: What an incident names as its deployment, as it is written: `url:…`, `id:<number of a deployment>` or
--   `commit:<sha>`. Evidence says where: in a note, in the details of the alert, or in a change event of the same service in
--   the 24 hours before, which PagerDuty shows as related and which names no incident: time and place alone.
with wording as (
  select paged.incident_id, paged._source, entry.note_places AS places, 'note' AS evidence, 1 AS preference, entry.happened_at
  from stg_pagerduty__entry AS entry
  join stg_pagerduty__paged AS paged on paged._key = entry.incident_key and paged._source = entry._source
  where not paged._is_deleted
  union all
  select paged.incident_id, paged._source, entry.detail_places, 'detail', 2, entry.happened_at
  from stg_pagerduty__entry AS entry
  join stg_pagerduty__paged AS paged on paged._key = entry.incident_key and paged._source = entry._source
  where not paged._is_deleted
  union all
  select paged.incident_id, paged._source, marker.places, 'change event', 3, marker.happened_at
  from stg_pagerduty__paged AS paged
  join stg_pagerduty__marker AS marker
    on marker.service_id = paged.service_id
    and marker.happened_at <= paged.opened_at
    and marker.happened_at > paged.opened_at - INTERVAL '24' HOUR
  where not paged._is_deleted
),
reference as (
  select incident_id, _source, evidence, preference, happened_at, unnest(places) AS deployment_id
  from wording
)
select
  incident_id,
  deployment_id,
  min_by(evidence, preference) AS evidence,
  min(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from reference
group by incident_id, deployment_id
