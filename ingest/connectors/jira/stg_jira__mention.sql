-- grain: _source, _key, place
-- partition: _key
-- title: Whom Jira's issues name
-- definition: Assignee, reporter and authors of changes of each issue as it is now, each once, so that one issue that comes touches
--   only the accounts that it names.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.jira__issue
  group by _source, _key
),
issue as (
  select
    issue._source,
    issue._key,
    issue._loaded_at,
    from_json(issue.payload, '{
      "fields": {
        "assignee": {"accountId": "VARCHAR", "key": "VARCHAR", "name": "VARCHAR", "emailAddress": "VARCHAR", "displayName": "VARCHAR", "accountType": "VARCHAR"},
        "reporter": {"accountId": "VARCHAR", "key": "VARCHAR", "name": "VARCHAR", "emailAddress": "VARCHAR", "displayName": "VARCHAR", "accountType": "VARCHAR"}
      },
      "changelog": {"histories": [{
        "author": {"accountId": "VARCHAR", "key": "VARCHAR", "name": "VARCHAR", "emailAddress": "VARCHAR", "displayName": "VARCHAR", "accountType": "VARCHAR"}
      }]}
    }') AS told
  from raw.jira__issue as issue
  join latest on latest._source = issue._source and latest._key = issue._key and latest._loaded_at = issue._loaded_at
  where not issue._is_deleted
),
named as (
  select
    _source,
    _key,
    _loaded_at,
    unnest(list_distinct(
      list_transform(told.changelog.histories, lambda x: x.author) || [told.fields.assignee, told.fields.reporter]
    )) AS person
  from issue
),
person as (
  select
    _source,
    _key,
    _loaded_at,
    coalesce(person.accountId, person.key, person.name) AS native_id,
    person.emailAddress AS email,
    person.name AS handle,
    person.displayName AS name,
    person.accountType = 'app' AS is_app
  from named
)
select
  _source,
  _key,
  CAST(row_number() over (
    partition by _source, _key, _loaded_at order by native_id, email, handle, name, is_app
  ) AS INTEGER) AS place,
  _loaded_at,
  native_id,
  email,
  handle,
  name,
  is_app
from person
where native_id is not null
