-- grain: goal_id, work_item_id
-- source: goal, goal_item, goal_claim, release_item, work_item, work_item_link, int_goal__named
-- definition: Which goals each work item serves: it says so itself, it is part of what does (up to four levels), a link leads to the
--   goal's own item, or a release that claims the goal brings it. Of several ways the nearest one.
-- column: goal_id the goal
-- column: work_item_id the item
-- column: evidence named, field, label, parent, link or release: what said so, on the item or on what it is part of
-- column: distance levels between the item and what said so
-- column: through_id the item or the release that said so
with said as (
  select
    coalesce(goal.goal_id, named.goal_id) AS goal_id,
    told.work_item_id,
    told.evidence,
    CASE told.evidence WHEN 'named' THEN 1 WHEN 'field' THEN 2 WHEN 'label' THEN 3 WHEN 'parent' THEN 4 ELSE 5 END AS choice,
    told.work_item_id AS through_id
  from goal_item AS told
  left join goal on goal.goal_id = told.goal_id
  left join int_goal__named AS named on named.name = lower(told.goal_id)
  union all
  select goal.goal_id, part.work_item_id, 'parent' AS evidence, 4 AS choice, part.work_item_id AS through_id
  from goal
  join work_item AS part on part.parent_work_item_id = goal.goal_id
  union all
  select goal.goal_id, link.from_work_item_id, 'link' AS evidence, 5 AS choice, link.from_work_item_id AS through_id
  from goal
  join work_item_link AS link on link.to_work_item_id = goal.goal_id
  union all
  select goal.goal_id, link.to_work_item_id, 'link' AS evidence, 5 AS choice, link.to_work_item_id AS through_id
  from goal
  join work_item_link AS link on link.from_work_item_id = goal.goal_id
  union all
  select claim.goal_id, item.work_item_id, 'release' AS evidence, 6 AS choice, claim.release_id AS through_id
  from goal_claim AS claim
  join release_item AS item on item.release_id = claim.release_id
),
known as (
  select distinct said.goal_id, said.work_item_id, said.evidence, said.choice, said.through_id
  from said
  join goal on goal.goal_id = said.goal_id
  join work_item on work_item.work_item_id = said.work_item_id
),
first_level as (
  select known.goal_id, part.work_item_id, known.evidence, known.choice, 1 AS distance, known.through_id
  from known
  join work_item AS part on part.parent_work_item_id = known.work_item_id
),
second_level as (
  select above.goal_id, part.work_item_id, above.evidence, above.choice, 2 AS distance, above.through_id
  from first_level AS above
  join work_item AS part on part.parent_work_item_id = above.work_item_id
),
third_level as (
  select above.goal_id, part.work_item_id, above.evidence, above.choice, 3 AS distance, above.through_id
  from second_level AS above
  join work_item AS part on part.parent_work_item_id = above.work_item_id
),
fourth_level as (
  select above.goal_id, part.work_item_id, above.evidence, above.choice, 4 AS distance, above.through_id
  from third_level AS above
  join work_item AS part on part.parent_work_item_id = above.work_item_id
),
every as (
  select goal_id, work_item_id, evidence, choice, 0 AS distance, through_id from known
  union all
  select goal_id, work_item_id, evidence, choice, distance, through_id from first_level
  union all
  select goal_id, work_item_id, evidence, choice, distance, through_id from second_level
  union all
  select goal_id, work_item_id, evidence, choice, distance, through_id from third_level
  union all
  select goal_id, work_item_id, evidence, choice, distance, through_id from fourth_level
),
ranked as (
  select
    every.goal_id,
    every.work_item_id,
    every.evidence,
    every.distance,
    every.through_id,
    row_number() over (partition by every.goal_id, every.work_item_id order by every.distance, every.choice, every.through_id) AS precedence
  from every
  left join goal on goal.goal_id = every.work_item_id
  where goal.goal_id is null
)
select goal_id, work_item_id, evidence, CAST(distance AS INTEGER) AS distance, through_id
from ranked
where precedence = 1
