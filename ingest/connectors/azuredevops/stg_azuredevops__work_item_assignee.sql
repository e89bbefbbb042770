-- entity: work_item_assignee
-- grain: work_item_id, entered_at
-- definition: Who a work item was assigned to, from its revisions; times without anybody are no rows.
with entry as (
  select *
  from stg_azuredevops__change_of_item
  where earlier_rev IS NULL or assigned_to IS DISTINCT FROM earlier_assigned_to
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by work_item_id, changed_at order by rev desc) = 1
),
stretch as (
  select *, lead(changed_at) over (partition by work_item_id order by changed_at) AS left_at
  from settled
)
select
  stretch.work_item_id,
  stretch.changed_at AS entered_at,
  stretch.left_at,
  'azuredevops:' || stretch.assigned_to AS account_id,
  stretch._source AS source_id,
  10 AS source_rank,
  item.updated_at AS known_at,
  item.told.url AS url
from stretch
join stg_azuredevops__item AS item on item.work_item_id = stretch.work_item_id
where stretch.assigned_to IS NOT NULL
