-- entity: runbook_step
-- grain: step_id
-- definition: A step of a runbook, planned and as it went.
select
  step.step_id,
  step.release_id,
  step.item ->> 'name' AS name,
  CAST(step.item ->> 'minutes' AS DOUBLE) AS planned_minutes,
  CAST(step.item ->> 'started_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
  CAST(step.item ->> 'finished_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS finished_at,
  coalesce(team.id, step.item ->> 'team') AS owner_team_id,
  CAST(step.item ->> 'planned_start_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_start_at,
  CAST(step.item ->> 'automated' AS BOOLEAN) AS is_automated,
  step.step_number,
  step.source_id,
  step.source_rank,
  step.known_at,
  step.url
from stg_records__step AS step
left join stg_records__named AS team on team.subject = 'team' and team.name = lower(step.item ->> 'team')
