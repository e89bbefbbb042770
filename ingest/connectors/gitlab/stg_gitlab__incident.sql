-- entity: incident
-- grain: incident_id
-- definition: Issues of type incident. Acknowledged when their status was first set so; resolved while closed, so that one that is
--   opened again is open.
select
  incident_id,
  severity,
  opened_at,
  list_min(list_transform(list_filter(notes, lambda x: x.kind = 'acknowledged'), lambda x: x.happened_at)) AS acknowledged_at,
  resolved_at,
  title,
  CAST(NULL AS VARCHAR) AS urgency,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url
from stg_gitlab__story
