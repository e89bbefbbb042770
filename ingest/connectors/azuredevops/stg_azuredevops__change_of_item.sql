-- grain: work_item_id, rev
-- title: Revisions of Azure DevOps' work items, in order
-- definition: What was different from one revision to the next, of work items that are there.
with latest as (
  select *
  from raw.azuredevops__revision
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  item.work_item_id,
  item._source,
  latest.rev,
  latest.changed_at,
  latest.state_changed_at,
  latest.project,
  latest.type,
  latest.state,
  latest.iteration_path,
  latest.assigned_to,
  lag(latest.rev) over (partition by item.work_item_id order by latest.rev) AS earlier_rev,
  lag(latest.state) over (partition by item.work_item_id order by latest.rev) AS earlier_state,
  lag(latest.assigned_to) over (partition by item.work_item_id order by latest.rev) AS earlier_assigned_to
from latest
join stg_azuredevops__item AS item on item._source = latest._source and item._key = CAST(latest.work_item_id AS VARCHAR)
where not latest._is_deleted
