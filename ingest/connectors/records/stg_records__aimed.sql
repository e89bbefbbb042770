-- grain: name
-- title: What records call a goal
-- definition: A goal is meant by its id, by the short name under which somebody wrote it, by its key in a tracker, or by what exactly one
--   is called.
with word as (
  select lower(goal_id) AS name, goal_id AS id, 1 AS choice from goal
  union all
  select lower(record_id), goal_id, CASE WHEN kind = 'goal' THEN 2 ELSE 3 END from stg_records__aim
  union all
  select lower(work_item.item_key), goal.goal_id, 4 from goal join work_item on work_item.work_item_id = goal.goal_id
  union all
  select lower(name), goal_id, 5 from goal
),
only_one as (
  select name, choice, min(id) AS id
  from word
  where name is not null
  group by name, choice
  having count(distinct id) = 1
)
select name, id
from only_one
qualify row_number() over (partition by name order by choice) = 1
