-- entity: release_phase
-- grain: release_id, phase
-- definition: The window in which a change request was to be implemented, and that in which it was.
select
  release_id,
  'release' AS phase,
  planned_start_at,
  planned_end_at,
  actual_start_at,
  actual_end_at,
  _source AS source_id,
  10 AS source_rank,
  known_at,
  url
from stg_servicenow__change
where state <> '4'
  and coalesce(planned_start_at, planned_end_at, actual_start_at, actual_end_at) is not null
