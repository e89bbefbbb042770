-- grain: work_item_id
-- source: int_work_item__conceived, change_item_fact
-- definition: Items that no change serves and that hold no others: these are passages of their own, since the creation of what holds
--   others is the idea of what it holds.
-- column: work_item_id the item
-- column: item_key its key
-- column: service_id its service
-- column: team_id its team
-- column: title what it is called
-- column: url page of the source record
-- column: idea_at when the item, or what holds it, was made
-- column: started_at when it was first active or waiting
-- column: done_at when it was done
-- column: cancelled_at when it was given up
with holder as (
  select distinct parent_work_item_id AS work_item_id
  from int_work_item__conceived
  where parent_work_item_id is not null
),
served as (
  select distinct work_item_id
  from change_item_fact
  where is_chosen
)
select
  item.work_item_id,
  item.item_key,
  item.service_id,
  item.team_id,
  item.title,
  item.url,
  item.idea_at,
  item.started_at,
  item.done_at,
  item.cancelled_at
from int_work_item__conceived AS item
left join holder on holder.work_item_id = item.work_item_id
left join served on served.work_item_id = item.work_item_id
where holder.work_item_id is null and served.work_item_id is null
