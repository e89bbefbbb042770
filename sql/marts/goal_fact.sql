-- grain: goal_id
-- title: Goals
-- source: goal, goal_claim, release, series
-- definition: Each goal as it is written now, with the series that tells whether it came true and the moment from which it could.
-- limits: A goal that is claimed by releases counts from the first of them that came out.
-- column: goal_id the goal
-- column: name what it is called; its metric where nobody named it
-- column: kind bet, or improvement
-- column: hypothesis what is believed, in words
-- column: metric what it is to move
-- column: unit in which that is measured
-- column: better higher or lower; told by baseline and target where it is not said
-- column: baseline its value before
-- column: target its value hoped for
-- column: due_at by when
-- column: stated_at when it was first written
-- column: series_id whose points tell
-- column: segment of which part, '' for all
-- column: comparison_series_id a series that the bet does not touch
-- column: comparison_segment of which part, '' for all
-- column: value_stream_id the value stream that it serves
-- column: team_id who owns it
-- column: owner_account_id who answers for it
-- column: parent_goal_id the goal above it
-- column: value_per_day what a day of the target is worth
-- column: currency of that
-- column: exposed_at when users first met it, NULL before
-- column: exposed_by flag where that was said, else release
-- column: release_count releases that claim it
-- column: live_count of those out
-- column: url page of the goal
with claimed as (
  select
    claim.goal_id,
    count(*) AS release_count,
    count(release.released_at) AS live_count,
    min(release.released_at) AS released_at
  from goal_claim AS claim
  left join release on release.release_id = claim.release_id
  group by claim.goal_id
)
select
  goal.goal_id,
  coalesce(goal.name, goal.metric, goal.goal_id) AS name,
  coalesce(goal.kind, 'bet') AS kind,
  goal.hypothesis,
  goal.metric,
  coalesce(goal.unit, series.unit) AS unit,
  coalesce(
    goal.better,
    series.better,
    CASE WHEN goal.target > goal.baseline THEN 'higher' WHEN goal.target < goal.baseline THEN 'lower' END
  ) AS better,
  goal.baseline,
  goal.target,
  goal.due_at,
  goal.stated_at,
  coalesce(goal.series_id, 'goal:' || goal.goal_id) AS series_id,
  coalesce(goal.segment, '') AS segment,
  goal.comparison_series_id,
  coalesce(goal.comparison_segment, '') AS comparison_segment,
  goal.value_stream_id,
  goal.team_id,
  goal.owner_account_id,
  goal.parent_goal_id,
  goal.value_per_day,
  goal.currency,
  coalesce(goal.exposed_at, claimed.released_at) AS exposed_at,
  CASE WHEN goal.exposed_at IS NOT NULL THEN 'flag' WHEN claimed.released_at IS NOT NULL THEN 'release' END AS exposed_by,
  CAST(coalesce(claimed.release_count, 0) AS INTEGER) AS release_count,
  CAST(coalesce(claimed.live_count, 0) AS INTEGER) AS live_count,
  goal.url
from goal
left join claimed on claimed.goal_id = goal.goal_id
left join series on series.series_id = goal.series_id
