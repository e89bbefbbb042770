-- grain: work_item_id
-- definition: Issues as they are now, their text read once; trashed ones are gone.
with latest as (
  select *
  from raw.linear__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
read as (
  select
    _source,
    _key,
    from_json(payload, '{
      "identifier": "VARCHAR", "previousIdentifiers": ["VARCHAR"], "title": "VARCHAR", "createdAt": "VARCHAR",
      "updatedAt": "VARCHAR", "url": "VARCHAR", "priorityLabel": "VARCHAR",
      "team": {"key": "VARCHAR", "name": "VARCHAR"}, "state": {"id": "VARCHAR", "name": "VARCHAR", "type": "VARCHAR"},
      "assignee": {"id": "VARCHAR"}, "creator": {"id": "VARCHAR"}, "parent": {"id": "VARCHAR"}, "cycle": {"id": "VARCHAR"},
      "labels": [{"name": "VARCHAR"}], "attachments": [{"url": "VARCHAR"}],
      "relations": [{"type": "VARCHAR", "relatedIssue": {"id": "VARCHAR"}}],
      "history": [{
        "id": "VARCHAR", "createdAt": "VARCHAR",
        "fromState": {"id": "VARCHAR", "name": "VARCHAR", "type": "VARCHAR"},
        "toState": {"id": "VARCHAR", "name": "VARCHAR", "type": "VARCHAR"},
        "fromAssignee": {"id": "VARCHAR"}, "toAssignee": {"id": "VARCHAR"}
      }]
    }') AS told
  from latest
  where not _is_deleted
)
select
  _source || ':' || _key AS work_item_id,
  _source,
  _key,
  told,
  CAST(told.createdAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
  CAST(told.updatedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at
from read
