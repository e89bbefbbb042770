-- grain: step_id
-- partition: release_id
-- computed: graph
-- source: runbook_step, runbook_need, int_release__scheduled
-- definition: The plan of each runbook: a step begins when all that it needs is finished, and not before its own planned time. The first
--   begins at the earliest time that a step names, else when its release is to go out. Slack is how late a step may be without the
--   end being late; critical steps have none. What closes a circle of steps that wait for each other is set aside. A step without
--   minutes takes none here.
-- column: step_id the step
-- column: release_id the release
-- column: starts_at when it is to begin by the plan, NULL if nobody says when the first step begins
-- column: ends_at when it is to be over
-- column: offset_minutes from the beginning of the first step to its own
-- column: slack_minutes by how much it may be late, NULL where its own length is not known
-- column: is_critical whether it has no slack
-- column: path_place its place on the critical path, first is 1; NULL for steps beside it
-- column: circle the circle of steps that it is in, by name, NULL if in none
-- column: unknown_needs what it needs and no step of the release is, NULL if there is nothing
select
  step.step_id,
  step.release_id,
  CAST(NULL AS TIMESTAMP) AS starts_at,
  CAST(NULL AS TIMESTAMP) AS ends_at,
  CAST(NULL AS DOUBLE) AS offset_minutes,
  CAST(NULL AS DOUBLE) AS slack_minutes,
  CAST(NULL AS BOOLEAN) AS is_critical,
  CAST(NULL AS INTEGER) AS path_place,
  CAST(NULL AS VARCHAR) AS circle,
  CAST(NULL AS VARCHAR) AS unknown_needs
from runbook_step as step
join runbook_need as need on need.step_id = step.step_id
join int_release__scheduled as planned on planned.release_id = step.release_id
where 1 = 0
