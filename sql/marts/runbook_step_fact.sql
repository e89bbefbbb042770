-- grain: step_id
-- title: Steps of runbooks
-- source: runbook_step, runbook_need, int_step__scheduled, int_release__scheduled, team
-- definition: Steps of runbooks as planned and as they went. Actual minutes are known once both ends are told, in the right order.
-- column: step_id the step
-- column: release_id the release
-- column: release_name what that is called
-- column: step_number its place in the list
-- column: name what is done
-- column: team_id who does it
-- column: team_name what that is called
-- column: is_automated whether it runs by itself, NULL if nobody says
-- column: need_count steps that have to be finished before it
-- column: planned_minutes how long it is to take, NULL if nobody says
-- column: planned_start_at the time before which it does not begin, as it says itself
-- column: starts_at when it is to begin by the plan
-- column: ends_at when it is to be over
-- column: slack_minutes by how much it may be late without the end being late
-- column: is_critical whether it has no slack
-- column: path_place its place on the critical path, NULL for steps beside it
-- column: started_at when it began
-- column: finished_at when it was done
-- column: actual_minutes how long it took
-- column: over_minutes how much longer than planned, negative if shorter
-- column: fault what is wrong with it, NULL if nothing is
-- column: known_at when it was last seen to change
-- column: url its page
with need as (
  select step_id, count(*) AS need_count
  from runbook_need
  group by step_id
),
timed as (
  select
    step.*,
    CASE
      WHEN step.started_at <= step.finished_at
        THEN (to_unixtime(step.finished_at) - to_unixtime(step.started_at)) / 60
    END AS actual_minutes
  from runbook_step AS step
)
select
  timed.step_id,
  timed.release_id,
  planned.name AS release_name,
  timed.step_number,
  coalesce(timed.name, timed.step_id) AS name,
  timed.owner_team_id AS team_id,
  coalesce(team.name, timed.owner_team_id) AS team_name,
  timed.is_automated,
  CAST(coalesce(need.need_count, 0) AS INTEGER) AS need_count,
  timed.planned_minutes,
  timed.planned_start_at,
  scheduled.starts_at,
  scheduled.ends_at,
  scheduled.slack_minutes,
  scheduled.is_critical,
  scheduled.path_place,
  timed.started_at,
  timed.finished_at,
  timed.actual_minutes,
  timed.actual_minutes - timed.planned_minutes AS over_minutes,
  CASE
    WHEN scheduled.circle IS NOT NULL THEN 'waits in a circle: ' || scheduled.circle
    WHEN scheduled.unknown_needs IS NOT NULL THEN 'needs a step that is not known: ' || scheduled.unknown_needs
    WHEN timed.finished_at < timed.started_at THEN 'was done before it began'
    WHEN timed.finished_at IS NOT NULL AND timed.started_at IS NULL THEN 'is done, and nobody said when it began'
    WHEN timed.planned_minutes < 0 THEN 'is to take less than no time'
    WHEN timed.planned_minutes IS NULL THEN 'has no minutes'
  END AS fault,
  timed.known_at,
  timed.url
from timed
left join int_step__scheduled AS scheduled on scheduled.step_id = timed.step_id
left join int_release__scheduled AS planned on planned.release_id = timed.release_id
left join need on need.step_id = timed.step_id
left join team on team.team_id = timed.owner_team_id
