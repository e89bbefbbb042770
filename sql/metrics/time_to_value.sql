-- grain: case_id
-- title: Time to value
-- measure: duration
-- unit: h
-- better: lower
-- source: goal_fact, goal_progress_fact
-- definition: From the first idea of a goal to the first moment at which its target was met, clock hours. The first idea is the earliest
--   of the items that serve the goal, else the day on which it was stated.
-- limits: Goals that are not met are not in it; one that was at its target before it began is left out. A number that swings may meet
--   its target by chance.
-- column: case_id the goal
-- column: happened_at when its target was first met
-- column: value hours since the first idea
-- column: is_open whether it can still change
-- column: service_id NULL, a goal is of no single service
-- column: team_id the team that owns the goal
-- column: value_stream_id the value stream that it serves
-- column: repository_id NULL
-- column: title what the goal is called
-- column: url page of the goal
-- column: idea_evidence work or goal: what tells of the first idea
select
  progress.goal_id AS case_id,
  progress.target_met_at AS happened_at,
  (to_unixtime(progress.target_met_at) - to_unixtime(progress.first_idea_at)) / 3600 AS value,
  false AS is_open,
  CAST(NULL AS VARCHAR) AS service_id,
  goal_fact.team_id,
  goal_fact.value_stream_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  goal_fact.name AS title,
  goal_fact.url,
  progress.idea_evidence
from goal_progress_fact AS progress
join goal_fact on goal_fact.goal_id = progress.goal_id
where progress.target_met_at <= as_of()
  and progress.first_idea_at is not null
  and not progress.is_met_before
  and goal_fact.kind = 'bet'
