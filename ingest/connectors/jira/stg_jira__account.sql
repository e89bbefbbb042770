-- entity: account
-- grain: account_id
-- definition: Whoever an issue names: as assignee, reporter or author of a change. Cloud hides most addresses.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.jira__issue
  group by _source, _key
),
issue as (
  select
    issue._source,
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
    _loaded_at,
    unnest(list_distinct(
      list_transform(told.changelog.histories, lambda x: x.author) || [told.fields.assignee, told.fields.reporter]
    )) AS person
  from issue
),
person as (
  select
    _source,
    _loaded_at,
    coalesce(person.accountId, person.key, person.name) AS native_id,
    person.emailAddress AS email,
    person.name AS handle,
    person.displayName AS name,
    person.accountType = 'app' AS is_app
  from named
),
bot as (
  select '(?i)' || string_agg('(?:' || pattern || ')', '|') AS pattern
  from config.bot
),
account_found as (
  select
    native_id,
    min(_source) AS source_id,
    min(_loaded_at) AS known_at,
    max_by(email, (_loaded_at, email)) AS email,
    max_by(handle, (_loaded_at, handle)) AS handle,
    max_by(name, (_loaded_at, name)) AS name,
    bool_or(coalesce(is_app, false)) AS is_app
  from person
  where native_id is not null
  group by native_id
)
select
  'jira:' || account_found.native_id AS account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  account_found.is_app
    or coalesce(
      regexp_matches(
        coalesce(account_found.name, '') || ' <' || coalesce(account_found.email, account_found.handle, '') || '>', bot.pattern
      ),
      false
    ) AS is_bot,
  'jira' AS tool,
  sha256(lower(trim(account_found.email))) AS email_digest,
  sha256(lower(trim(account_found.handle))) AS handle_digest,
  sha256(lower(trim(account_found.name))) AS name_digest,
  account_found.source_id,
  10 AS source_rank,
  account_found.known_at,
  CAST(NULL AS VARCHAR) AS url
from account_found
cross join bot
