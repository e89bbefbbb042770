-- entity: account
-- grain: account_id
-- definition: Whoever a request, review, commit, issue, run or team names, and the addresses of commits on requests whose authors
--   have no account there. Gitea's own users, such as gitea-actions, are bots, and so is whom a pattern of the configuration
--   matches. The address is the account's, where it is shown, else the one most often on its commits.
with pull as (
  select
    _source,
    _loaded_at,
    from_json(payload, '{
      "user": {"id": "BIGINT", "login": "VARCHAR", "full_name": "VARCHAR", "email": "VARCHAR"},
      "merged_by": {"id": "BIGINT", "login": "VARCHAR", "full_name": "VARCHAR", "email": "VARCHAR"},
      "reviews": [{"user": {"id": "BIGINT", "login": "VARCHAR", "full_name": "VARCHAR", "email": "VARCHAR"}}]
    }') AS told
  from raw.gitea__pull
  where not _is_deleted
),
item as (
  select _source, _loaded_at, unnest(commits) AS item
  from stg_gitea__pull
),
issue as (
  select
    _source,
    _loaded_at,
    from_json(payload, '{
      "user": {"id": "BIGINT", "login": "VARCHAR", "full_name": "VARCHAR", "email": "VARCHAR"},
      "assignees": [{"id": "BIGINT", "login": "VARCHAR", "full_name": "VARCHAR", "email": "VARCHAR"}]
    }') AS told
  from raw.gitea__issue
  where not _is_deleted
),
member as (
  select
    _source,
    _loaded_at,
    from_json(payload->'members', '[{"id": "BIGINT", "login": "VARCHAR", "full_name": "VARCHAR", "email": "VARCHAR"}]') AS told
  from raw.gitea__team
  where not _is_deleted
),
person as (
  select _source, _loaded_at, told.user AS person from pull
  union all
  select _source, _loaded_at, told.merged_by from pull
  union all
  select _source, _loaded_at, unnest(list_transform(told.reviews, lambda x: x.user)) from pull
  union all
  select _source, _loaded_at, told.user from issue
  union all
  select _source, _loaded_at, unnest(told.assignees) from issue
  union all
  select _source, _loaded_at, unnest(told) from member
  union all
  select _source, _loaded_at, from_json(payload->'actor', '{"id": "BIGINT", "login": "VARCHAR", "full_name": "VARCHAR", "email": "VARCHAR"}')
  from raw.gitea__run
  where not _is_deleted
),
named as (
  select _source, _loaded_at, person.id AS id, person.login AS login, person.email AS email, person.full_name AS name, 1 AS weight
  from person
  union all
  select _source, _loaded_at, NULL, item.login, item.author_email, item.author_name, 2
  from item
  where item.login is not null
),
bot as (
  select '(?i)' || string_agg('(?:' || pattern || ')', '|') AS pattern
  from config.bot
),
known as (
  select
    lower(login) AS login,
    min(_source) AS source_id,
    min(_loaded_at) AS known_at,
    bool_or(coalesce(id < 0, false)) AS is_own,
    coalesce(
      mode(email ORDER BY email) FILTER (WHERE weight = 1 and email NOT LIKE '%noreply%' and email <> ''),
      mode(email ORDER BY email) FILTER (WHERE weight = 2 and email NOT LIKE '%noreply%' and email <> '')
    ) AS email,
    coalesce(
      mode(name ORDER BY name) FILTER (WHERE weight = 1 and name <> ''), mode(name ORDER BY name) FILTER (WHERE weight = 2 and name <> '')
    ) AS name
  from named
  where login is not null
  group by lower(login)
),
address as (
  select
    item.author_id AS account_id,
    min(_source) AS source_id,
    min(_loaded_at) AS known_at,
    mode(lower(trim(item.author_email)) ORDER BY lower(trim(item.author_email))) AS email,
    mode(item.author_name ORDER BY item.author_name) AS name
  from item
  where item.login is null and item.author_id is not null
  group by item.author_id
)
select
  'gitea:' || known.login AS account_id,
  is_own
    or coalesce(regexp_matches(concat_ws(' ', known.login, coalesce(known.name, '') || ' <' || coalesce(known.email, '') || '>'), bot.pattern), false) AS is_bot,
  'gitea' AS tool,
  sha256(lower(trim(known.email))) AS email_digest,
  sha256(known.login) AS handle_digest,
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
  sha256(CASE WHEN email NOT LIKE '%noreply%' THEN email END) AS email_digest,
  CAST(NULL AS VARCHAR) AS handle_digest,
  sha256(CASE WHEN trim(name) LIKE '% %' THEN lower(trim(name)) END) AS name_digest,
  source_id,
  -- Git itself knows them better.
  60 AS source_rank,
  known_at
from address
cross join bot
