-- grain: _source, _key
-- partition: _key
-- title: Jira's issues, read
-- definition: What the entities need of an issue as it is now, its text read once; deleted ones are gone. Changes are in the
--   order in which they were made; imported histories may begin before their issue.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.jira__issue
  group by _source, _key
),
parsed as (
  select
    issue._source,
    issue._key,
    issue._loaded_at,
    issue.payload,
    from_json(issue.payload, '{
      "key": "VARCHAR", "self": "VARCHAR",
      "fields": {
        "summary": "VARCHAR", "created": "VARCHAR", "updated": "VARCHAR", "labels": ["VARCHAR"], "duedate": "VARCHAR",
        "issuetype": {"name": "VARCHAR"}, "project": {"id": "VARCHAR", "key": "VARCHAR"}, "parent": {"id": "VARCHAR"},
        "status": {"id": "VARCHAR", "name": "VARCHAR", "statusCategory": {"key": "VARCHAR"}},
        "assignee": {"accountId": "VARCHAR", "key": "VARCHAR", "name": "VARCHAR"},
        "reporter": {"accountId": "VARCHAR", "key": "VARCHAR", "name": "VARCHAR"},
        "priority": {"name": "VARCHAR"}, "resolution": {"name": "VARCHAR"},
        "components": [{"name": "VARCHAR"}], "fixVersions": [{"id": "VARCHAR"}],
        "issuelinks": [{"type": {"name": "VARCHAR"}, "inwardIssue": {"id": "VARCHAR"}, "outwardIssue": {"id": "VARCHAR"}}]
      },
      "changelog": {"histories": [{
        "id": "BIGINT", "created": "VARCHAR",
        "items": [{"field": "VARCHAR", "from": "VARCHAR", "fromString": "VARCHAR", "to": "VARCHAR", "toString": "VARCHAR"}]
      }]},
      "remotelinks": [{"object": {"url": "VARCHAR"}}]
    }') AS told
  from raw.jira__issue as issue
  join latest on latest._source = issue._source and latest._key = issue._key and latest._loaded_at = issue._loaded_at
  where not issue._is_deleted
),
dated as (
  select
    *,
    told.fields AS fields,
    CAST(told.fields.created AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
    CAST(told.fields.updated AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at
  from parsed
)
select
  dated._source,
  dated._key,
  dated._loaded_at,
  dated._source || ':' || dated._key AS work_item_id,
  told.key AS item_key,
  fields.project.id AS project_native_id,
  fields.project.key AS project_key,
  fields.summary AS title,
  fields.issuetype.name AS native_type,
  fields.parent.id AS parent_native_id,
  dated.payload->'$.fields'->>custom.epic_field_id AS epic_key,
  created_at,
  updated_at,
  fields.components[1].name AS component,
  coalesce(fields.assignee.accountId, fields.assignee.key, fields.assignee.name) AS assignee,
  coalesce(fields.reporter.accountId, fields.reporter.key, fields.reporter.name) AS reporter,
  fields.priority.name AS priority,
  fields.resolution.name AS resolution,
  fields.status.id AS status_id,
  fields.status.name AS status_name,
  fields.status.statusCategory.key AS status_category,
  regexp_extract(told.self, '^(.*?)/rest/', 1) || '/browse/' || told.key AS url,
  CAST(dated.payload->'$.fields'->custom.sprint_field_id AS JSON[]) AS sprints,
  list_transform(fields.fixVersions, lambda x: x.id) AS version_ids,
  fields.issuelinks AS links,
  fields.labels AS labels,
  TRY_CAST(fields.duedate AS DATE) AS due_date,
  list_transform(told.remotelinks, lambda x: x.object.url) AS remote_urls,
  flatten(list_transform(told.changelog.histories, lambda x: list_transform(x.items, lambda item, position: {
    'history_id': x.id,
    'position': CAST(position AS BIGINT),
    'changed_at': greatest(
      created_at,
      CASE
        WHEN regexp_full_match(x.created, '\d+') THEN epoch_ms(CAST(x.created AS BIGINT))
        ELSE CAST(x.created AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
      END
    ),
    'field': item.field,
    'from_id': item."from",
    'from_name': item.fromString,
    'to_id': item."to",
    'to_name': item.toString
  }))) AS changes
from dated
left join stg_jira__custom_field as custom on custom._source = dated._source
