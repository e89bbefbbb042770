-- grain: name
-- source: goal, work_item
-- definition: What labels and fields call a goal: its id, that without what stands before it, its key in a tracker, or what exactly one
--   is called, blanks as hyphens too.
-- column: name in lower case
-- column: goal_id the goal that is meant
with word as (
  select lower(goal_id) AS name, goal_id, 1 AS choice from goal
  union all
  select lower(split_part(goal_id, ':', 2)) AS name, goal_id, 2 AS choice from goal where strpos(goal_id, ':') > 0
  union all
  select lower(work_item.item_key) AS name, goal.goal_id, 3 AS choice
  from goal
  join work_item on work_item.work_item_id = goal.goal_id
  union all
  select lower(coalesce(name, metric)) AS name, goal_id, 4 AS choice from goal
  union all
  select replace(lower(coalesce(name, metric)), ' ', '-') AS name, goal_id, 5 AS choice from goal
),
single as (
  select name, choice, min(goal_id) AS goal_id
  from word
  where name is not null and name <> ''
  group by name, choice
  having count(distinct goal_id) = 1
),
ranked as (
  select name, goal_id, row_number() over (partition by name order by choice) AS precedence
  from single
)
select name, goal_id
from ranked
where precedence = 1
