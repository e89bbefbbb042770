-- entity: release_phase
-- grain: release_id, phase
-- definition: The phases of a planned release, planned and actual.
with entry as (
  select *, unnest(CAST(body -> 'phases' AS JSON[])) AS item
  from stg_records__current
  where kind = 'release' and withdrawn_at is null
)
select
  subject_id AS release_id,
  item ->> 'phase' AS phase,
  CAST(item ->> 'planned_start_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_start_at,
  CAST(item ->> 'planned_end_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_end_at,
  CAST(item ->> 'actual_start_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS actual_start_at,
  CAST(item ->> 'actual_end_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS actual_end_at,
  source_id,
  source_rank,
  known_at,
  url
from entry
