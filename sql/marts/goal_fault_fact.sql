-- grain: goal_id, fault
-- title: Faults of goals
-- source: goal, goal_fact, goal_progress_fact, goal_claim, goal_item, goal_decision_fact, int_goal__named, release
-- definition: What is wrong with goals as they are written, and what follows from it: nothing is left out in silence.
-- column: goal_id the goal; what was written where no goal is known by that
-- column: name what it is called
-- column: fault what is wrong
-- column: consequence what is made of it
-- column: url its page
with shared as (
  select claim.release_id, count(distinct claim.goal_id) AS goal_count
  from goal_claim AS claim
  join goal on goal.goal_id = claim.goal_id
  group by claim.release_id
  having count(distinct claim.goal_id) > 1
),
unknown_item as (
  select told.goal_id, count(distinct told.work_item_id) AS item_count
  from goal_item AS told
  left join goal on goal.goal_id = told.goal_id
  left join int_goal__named AS named on named.name = lower(told.goal_id)
  where goal.goal_id is null and named.goal_id is null and told.goal_id is not null
  group by told.goal_id
),
found as (
  select goal_id, 'has no target' AS fault, 'nobody can tell when it is reached' AS consequence
  from goal_fact
  where target is null and kind = 'bet'
  union all
  select goal_id, 'has no baseline' AS fault, 'how far it has come cannot be told, its effect can' AS consequence
  from goal_fact
  where baseline is null and kind = 'bet'
  union all
  select goal_id, 'has no date' AS fault, 'it is never late' AS consequence
  from goal_fact
  where due_at is null and kind = 'bet'
  union all
  select goal_id, 'has nobody who answers for it' AS fault, 'nobody is asked to look at it' AS consequence
  from goal_fact
  where owner_account_id is null and team_id is null
  union all
  select progress.goal_id, 'has no numbers' AS fault, 'no verdict will be possible: paste some, or name a series' AS consequence
  from goal_progress_fact AS progress
  join goal_fact AS goal on goal.goal_id = progress.goal_id
  where progress.point_count = 0
    and goal.series_id not like 'metric:%'
  union all
  select goal_id, 'was at its target before it began' AS fault, 'reaching it says nothing, and no time to value is told' AS consequence
  from goal_progress_fact
  where is_met_before
  union all
  select
    goal_id,
    'goes from ' || CAST(baseline AS VARCHAR) || ' to ' || CAST(target AS VARCHAR) || ', which is not ' || better AS fault,
    'what it says of better counts' AS consequence
  from goal_fact
  where (better = 'higher' and target < baseline) or (better = 'lower' and target > baseline)
  union all
  select claim.goal_id, 'is claimed by a release that is not known: ' || claim.release_id AS fault, 'that is left aside' AS consequence
  from goal_claim AS claim
  left join release on release.release_id = claim.release_id
  where release.release_id is null
  union all
  select
    claim.goal_id,
    'shares a release with another goal: ' || coalesce(release.name, claim.release_id) AS fault,
    'what that release did counts for both, and cannot be told apart' AS consequence
  from goal_claim AS claim
  join goal on goal.goal_id = claim.goal_id
  join shared on shared.release_id = claim.release_id
  left join release on release.release_id = claim.release_id
  union all
  select goal.goal_id, 'serves a goal that is not known: ' || goal.parent_goal_id AS fault, 'it stands alone' AS consequence
  from goal
  left join goal AS parent on parent.goal_id = goal.parent_goal_id
  where goal.parent_goal_id is not null and parent.goal_id is null
  union all
  select goal_id, 'is not known, but work items name it: ' || CAST(item_count AS VARCHAR) AS fault, 'they count as work without a goal' AS consequence
  from unknown_item
  union all
  select claim.goal_id, 'is not known, but a release claims it: ' || claim.release_id AS fault, 'that is left aside' AS consequence
  from goal_claim AS claim
  left join goal on goal.goal_id = claim.goal_id
  where goal.goal_id is null and claim.goal_id is not null
  union all
  select decision.goal_id, 'is not known, but something was decided about it' AS fault, 'that is shown nowhere' AS consequence
  from goal_decision_fact AS decision
  left join goal on goal.goal_id = decision.goal_id
  where goal.goal_id is null and decision.goal_id is not null
)
select
  found.goal_id,
  min(coalesce(goal_fact.name, found.goal_id)) AS name,
  found.fault,
  min(found.consequence) AS consequence,
  min(goal_fact.url) AS url
from found
left join goal_fact on goal_fact.goal_id = found.goal_id
group by found.goal_id, found.fault
