-- grain: step_id
-- source: runbook_step, int_release__scheduled
-- definition: Steps of runbooks that need people at a planned time: of a team, not automated, with a beginning and a length.
-- column: step_id the step
-- column: name what it is called
-- column: release_id the release
-- column: team_id the team that does it
-- column: starts_at when it is to begin
-- column: ends_at when it is to be over
-- column: known_at when it was last seen to change
select
  step.step_id,
  coalesce(step.name, step.step_id) AS name,
  step.release_id,
  step.owner_team_id AS team_id,
  step.planned_start_at AS starts_at,
  step.planned_start_at + step.planned_minutes * INTERVAL '1' MINUTE AS ends_at,
  step.known_at
from runbook_step AS step
join int_release__scheduled AS planned on planned.release_id = step.release_id
where step.owner_team_id is not null
  and not coalesce(step.is_automated, false)
  and step.planned_start_at is not null
  and step.planned_minutes > 0
  and planned.state <> 'cancelled'
