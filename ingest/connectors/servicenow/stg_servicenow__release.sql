-- entity: release
-- grain: release_id
-- definition: Change requests. Planned until the planned end; released at the end of the work. One that was closed with issues was
--   released all the same, one that was unsuccessful was not.
select
  release_id,
  concat_ws(' ', number, title) AS name,
  CASE WHEN type IN ('normal', 'standard', 'emergency') THEN type || ' change' ELSE 'change' END AS kind,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS methodology,
  planned_end_at AS planned_at,
  CASE WHEN state <> '4' and coalesce(close_code, '') <> 'unsuccessful' THEN actual_end_at END AS released_at,
  CASE
    WHEN state = '4' THEN 'cancelled'
    WHEN close_code = 'unsuccessful' THEN 'failed'
    WHEN actual_end_at IS NOT NULL THEN 'released'
    ELSE 'planned'
  END AS status,
  _source AS source_id,
  10 AS source_rank,
  known_at,
  url
from stg_servicenow__change
