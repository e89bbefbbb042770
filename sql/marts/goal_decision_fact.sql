-- grain: goal_decision_id
-- title: Decisions about goals
-- source: goal_decision, int_goal__named, work_item
-- definition: What was decided about each goal after looking at its effect: keep, iterate or remove, with the figures that were looked at.
-- column: goal_decision_id the decision
-- column: goal_id the goal; what was written where no goal is known by that
-- column: verdict keep, iterate or remove
-- column: reason why
-- column: decided_at when
-- column: next_look_at the day of the next look
-- column: follow_up_work_item_id the item that follows
-- column: follow_up_key its key; what was written where none is known by that
-- column: follow_up_url its page
-- column: figures the effect as it was answered then, JSON
-- column: author_name who decided
-- column: authentication how that is known
-- column: recency 1 is the newest of its goal
-- column: url where it is written
with told as (
  select
    decision.*,
    coalesce(goal.goal_id, named.goal_id, decision.goal_id) AS known_goal_id
  from goal_decision AS decision
  left join goal on goal.goal_id = decision.goal_id
  left join int_goal__named AS named on named.name = lower(decision.goal_id)
)
select
  told.goal_decision_id,
  told.known_goal_id AS goal_id,
  told.verdict,
  told.reason,
  told.decided_at,
  told.next_look_at,
  told.follow_up_work_item_id,
  coalesce(item.item_key, told.follow_up_work_item_id) AS follow_up_key,
  item.url AS follow_up_url,
  told.figures,
  told.author_name,
  told.authentication,
  CAST(row_number() over (partition by told.known_goal_id order by told.decided_at desc, told.goal_decision_id desc) AS INTEGER) AS recency,
  told.url
from told
left join work_item AS item on item.work_item_id = told.follow_up_work_item_id
