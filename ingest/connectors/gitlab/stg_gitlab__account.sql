-- entity: account
-- grain: account_id
-- definition: Whoever a merge request, note, deployment, incident or team names, and the addresses of commits on requests, for
--   where nothing is cloned. Users made for access tokens are bots, and so is whom a pattern of the configuration matches. A
--   user's address is the one most often on commits of their name on their own requests.
with commit_author as (
  select _source, _loaded_at, author_id AS opened_by_id, unnest(commits) AS item
  from stg_gitlab__request
),
reviewer as (
  select _source, _loaded_at, unnest(told) AS person
  from (
    select
      _source,
      _loaded_at,
      from_json(
        json_array(payload->'author', payload->'merge_user'),
        '[{"username": "VARCHAR", "name": "VARCHAR"}]'
      ) || list_transform(
        from_json(payload->'notes', '[{"author": {"username": "VARCHAR", "name": "VARCHAR"}}]'), lambda x: x.author
      ) AS told
    from raw.gitlab__merge_request
  )
),
member as (
  select _source, _loaded_at, unnest(from_json(payload->'members', '[{"username": "VARCHAR", "name": "VARCHAR"}]')) AS person
  from raw.gitlab__team
),
named as (
  select _source, _loaded_at, person.username AS username, person.name AS name from reviewer
  union all
  select _source, _loaded_at, person.username, person.name from member
  union all
  select _source, _loaded_at, payload->>'$.user.username', payload->>'$.user.name' from raw.gitlab__deployment
  union all
  select _source, _loaded_at, payload->>'$.author.username', payload->>'$.author.name' from raw.gitlab__incident
  union all
  select _source, _loaded_at, payload->>'$.author.username', payload->>'$.author.name' from raw.gitlab__issue
  union all
  select _source, _loaded_at, payload->>'$.assignees[0].username', payload->>'$.assignees[0].name' from raw.gitlab__issue
),
bot as (
  select '(?i)' || string_agg('(?:' || pattern || ')', '|') AS pattern
  from config.bot
),
known as (
  select
    'gitlab:' || lower(username) AS account_id,
    lower(username) AS username,
    min(_source) AS source_id,
    min(_loaded_at) AS known_at,
    max_by(name, _loaded_at) AS name
  from named
  where username is not null
  group by lower(username)
),
mailed as (
  select known.account_id, mode(item.author_email ORDER BY item.author_email) AS email
  from commit_author
  join known on known.account_id = commit_author.opened_by_id
  where lower(trim(item.author_name)) = lower(trim(known.name)) and item.author_email not like '%noreply%'
  group by known.account_id
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
  known.account_id,
  regexp_matches(known.username, '^(project|group)_\d+_bot')
    or coalesce(regexp_matches(concat_ws(' ', known.username, coalesce(known.name, '') || ' <' || coalesce(mailed.email, '') || '>'), bot.pattern), false) AS is_bot,
  'gitlab' AS tool,
  sha256(lower(trim(mailed.email))) AS email_digest,
  sha256(known.username) AS handle_digest,
  sha256(lower(trim(known.name))) AS name_digest,
  known.source_id,
  10 AS source_rank,
  known.known_at
from known
cross join bot
left join mailed on mailed.account_id = known.account_id
union all by name
select
  account_id,
  coalesce(regexp_matches(name || ' <' || email || '>', bot.pattern), false) AS is_bot,
  'git' AS tool,
  sha256(CASE WHEN email NOT LIKE '%noreply%' THEN email END) AS email_digest,
  CAST(NULL AS VARCHAR) AS handle_digest,
  sha256(CASE WHEN trim(name) LIKE '% %' THEN lower(trim(name)) END) AS name_digest,
  source_id,
  -- Git itself knows them better.
  60 AS source_rank,
  known_at
from address
cross join bot
