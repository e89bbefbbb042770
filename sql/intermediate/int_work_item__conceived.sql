-- grain: work_item_id
-- source: work_item_fact, work_item
-- definition: Each item with the time of its idea: when it was made, or what holds it where that came before.
-- column: work_item_id the item
-- column: item_key its key
-- column: parent_work_item_id the item that holds it
-- column: service_id its service
-- column: team_id its team
-- column: title what it is called
-- column: url page of the source record
-- column: idea_at when the item, or what holds it, was made
-- column: started_at when it was first active or waiting
-- column: done_at when it was done
-- column: cancelled_at when it was given up
select
  item.work_item_id,
  item.item_key,
  item.parent_work_item_id,
  item.service_id,
  item.team_id,
  item.title,
  item.url,
  CASE WHEN parent.created_at < item.created_at THEN parent.created_at ELSE item.created_at END AS idea_at,
  item.started_at,
  item.done_at,
  item.cancelled_at
from work_item_fact AS item
left join work_item AS parent on parent.work_item_id = item.parent_work_item_id
