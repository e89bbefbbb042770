-- entity: runbook_need
-- grain: step_id, needs_step_id
-- definition: What a step of a runbook waits for.
select distinct
  step_id,
  runbook_id || '/' || need.name AS needs_step_id,
  source_id,
  source_rank,
  known_at,
  url
from stg_records__step
cross join unnest(CAST(item -> 'needs' AS VARCHAR[])) AS need(name)
