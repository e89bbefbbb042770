-- grain: change_id
-- source: change_item_fact, work_item_fact, int_work_item__conceived
-- definition: The item that each change serves, of several the oldest.
-- column: change_id the change
-- column: work_item_id the item
-- column: item_key its key
-- column: team_id its team
-- column: idea_at when the item, or what holds it, was made
-- column: started_at when it was first active or waiting
-- column: done_at when it was done
with served_item as (
  select
    link.change_id,
    link.work_item_id,
    row_number() over (partition by link.change_id order by item.created_at, link.work_item_id) AS precedence
  from change_item_fact AS link
  join work_item_fact AS item on item.work_item_id = link.work_item_id
  where link.is_chosen
)
select
  served_item.change_id,
  item.work_item_id,
  item.item_key,
  item.team_id,
  item.idea_at,
  item.started_at,
  item.done_at
from served_item
join int_work_item__conceived AS item on item.work_item_id = served_item.work_item_id
where served_item.precedence = 1
