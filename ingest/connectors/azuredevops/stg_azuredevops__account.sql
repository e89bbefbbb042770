-- entity: account
-- grain: account_id
-- definition: Whoever a request, thread, build, team or work item names, and the addresses of commits on requests, for where
--   nothing is cloned. Service identities are bots, and so is whom a pattern of the configuration matches.
with told as (
  select
    _source,
    _loaded_at,
    unnest(
      from_json(
        json_array(payload->'createdBy', payload->'closedBy'),
        '[{"id": "VARCHAR", "displayName": "VARCHAR", "uniqueName": "VARCHAR", "descriptor": "VARCHAR"}]'
      ) || list_transform(
        from_json(
          payload->'threads',
          '[{"voter": {"id": "VARCHAR", "displayName": "VARCHAR", "uniqueName": "VARCHAR", "descriptor": "VARCHAR"}}]'
        ),
        lambda x: x.voter
      ) || flatten(list_transform(
        from_json(
          payload->'threads',
          '[{"comments": [{"author": {"id": "VARCHAR", "displayName": "VARCHAR", "uniqueName": "VARCHAR", "descriptor": "VARCHAR"}}]}]'
        ),
        lambda x: list_transform(x.comments, lambda y: y.author)
      ))
    ) AS person
  from raw.azuredevops__pull_request
  union all
  select
    _source,
    _loaded_at,
    unnest(from_json(
      payload->'members', '[{"id": "VARCHAR", "displayName": "VARCHAR", "uniqueName": "VARCHAR", "descriptor": "VARCHAR"}]'
    ))
  from raw.azuredevops__team
  union all
  select
    _source,
    _loaded_at,
    unnest(from_json(
      json_array(payload->'assignedTo', payload->'createdBy'),
      '[{"id": "VARCHAR", "displayName": "VARCHAR", "uniqueName": "VARCHAR", "descriptor": "VARCHAR"}]'
    ))
  from raw.azuredevops__work_item
  union all
  select
    _source,
    _loaded_at,
    from_json(
      payload->'requestedFor', '{"id": "VARCHAR", "displayName": "VARCHAR", "uniqueName": "VARCHAR", "descriptor": "VARCHAR"}'
    )
  from raw.azuredevops__build
),
bot as (
  select '(?i)' || string_agg('(?:' || pattern || ')', '|') AS pattern
  from config.bot
),
known as (
  select
    person.id AS id,
    min(_source) AS source_id,
    min(_loaded_at) AS known_at,
    max_by(person.displayName, _loaded_at) AS name,
    max_by(person.uniqueName, _loaded_at) AS handle,
    max_by(person.descriptor, _loaded_at) AS descriptor
  from told
  where person.id IS NOT NULL
  group by person.id
),
commit_author as (
  select _source, _loaded_at, unnest(commits) AS item
  from stg_azuredevops__request
),
address as (
  select
    item.author_id AS account_id,
    min(_source) AS source_id,
    min(_loaded_at) AS known_at,
    mode(lower(trim(item.author_email)) ORDER BY lower(trim(item.author_email))) AS email,
    mode(item.author_name ORDER BY item.author_name) AS name
  from commit_author
  where item.author_id is not null
  group by item.author_id
)
select
  'azuredevops:' || known.id AS account_id,
  coalesce(starts_with(known.descriptor, 'svc.'), false)
    or regexp_matches(coalesce(known.handle, ''), '(?i)^build\\')
    or coalesce(regexp_matches(concat_ws(' ', known.name, '<' || known.handle || '>'), bot.pattern), false) AS is_bot,
  'azuredevops' AS tool,
  sha256(CASE WHEN known.handle LIKE '%@%' THEN lower(trim(known.handle)) END) AS email_digest,
  sha256(lower(trim(known.handle))) AS handle_digest,
  sha256(lower(trim(known.name))) AS name_digest,
  known.source_id,
  10 AS source_rank,
  known.known_at
from known
cross join bot
union all by name
select
  account_id,
  coalesce(regexp_matches(name || ' <' || email || '>', bot.pattern), false) AS is_bot,
  'git' AS tool,
  sha256(email) AS email_digest,
  CAST(NULL AS VARCHAR) AS handle_digest,
  sha256(CASE WHEN trim(name) LIKE '% %' THEN lower(trim(name)) END) AS name_digest,
  source_id,
  -- Git itself knows them better.
  60 AS source_rank,
  known_at
from address
cross join bot
