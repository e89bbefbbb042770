-- grain: work_item_id
-- title: Azure DevOps' work items, read
-- definition: Work items as they are now, their text read once; what lies in the recycle bin is gone.
with latest as (
  select *
  from raw.azuredevops__work_item
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS work_item_id,
  _source,
  _key,
  _loaded_at,
  from_json(payload, '{
    "title": "VARCHAR", "type": "VARCHAR", "state": "VARCHAR", "reason": "VARCHAR", "project": "VARCHAR", "areaPath": "VARCHAR",
    "iterationPath": "VARCHAR", "createdDate": "VARCHAR", "changedDate": "VARCHAR", "priority": "VARCHAR",
    "resolvedReason": "VARCHAR", "url": "VARCHAR", "assignedTo": {"id": "VARCHAR"}, "createdBy": {"id": "VARCHAR"},
    "relations": [{"rel": "VARCHAR", "url": "VARCHAR"}]
  }') AS told,
  CAST(payload->>'createdDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
  CAST(payload->>'changedDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at
from latest
where not _is_deleted
