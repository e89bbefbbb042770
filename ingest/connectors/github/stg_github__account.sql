-- entity: account
-- grain: account_id
-- definition: Whoever a request, review, commit, deployment or team names. An App is a bot, and so is whom a pattern of the
--   configuration matches. Addresses and names come from commits; the most frequent one counts.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.github__pull
  group by _source, _key
),
pull as (
  select
    pull._source,
    pull._loaded_at,
    pull._is_deleted,
    from_json(pull.payload, '{
      "author": {"login": "VARCHAR", "__typename": "VARCHAR"}, "mergedBy": {"login": "VARCHAR", "__typename": "VARCHAR"},
      "commits": {"nodes": [{"commit": {"author": {"user": {"login": "VARCHAR"}, "email": "VARCHAR", "name": "VARCHAR"}}}]},
      "reviews": {"nodes": [{"author": {"login": "VARCHAR", "__typename": "VARCHAR"}}]}
    }') AS told
  from raw.github__pull as pull
  join latest on latest._source = pull._source and latest._key = pull._key and latest._loaded_at = pull._loaded_at
),
commit_author as (
  select _source, _loaded_at, unnest(list_transform(told.commits.nodes, lambda x: x.commit.author)) AS person
  from pull
  where not _is_deleted
),
reviewer as (
  select _source, _loaded_at, unnest(list_transform(told.reviews.nodes, lambda x: x.author)) AS person
  from pull
  where not _is_deleted
),
member as (
  select _source, _loaded_at, unnest(CAST(payload->'$.members.nodes' AS JSON[])) AS person
  from raw.github__team
),
named as (
  select _source, _loaded_at, person.user.login AS login, NULL AS kind, person.email AS email, person.name AS name
  from commit_author
  union all
  select _source, _loaded_at, person.login, person.__typename, NULL, NULL from reviewer
  union all
  select _source, _loaded_at, (person->>'login'), NULL, NULL, NULL from member
  union all
  select _source, _loaded_at, told.author.login, told.author.__typename, NULL, NULL from pull
  union all
  select _source, _loaded_at, told.mergedBy.login, told.mergedBy.__typename, NULL, NULL from pull
  union all
  select _source, _loaded_at, (payload->>'$.creator.login'), (payload->>'$.creator.__typename'), NULL, NULL
  from raw.github__deployment
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
    bool_or(coalesce(kind = 'Bot', false)) AS is_app,
    mode(email ORDER BY email) FILTER (WHERE email NOT LIKE '%noreply%') AS email,
    mode(name ORDER BY name) FILTER (WHERE name IS NOT NULL) AS name
  from named
  where login is not null
  group by lower(login)
)
select
  'github:' || known.login AS account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  known.is_app
    or coalesce(regexp_matches(concat_ws(' ', known.login, coalesce(known.name, '') || ' <' || coalesce(known.email, '') || '>'), bot.pattern), false) AS is_bot,
  'github' AS tool,
  sha256(lower(trim(known.email))) AS email_digest,
  sha256(known.login) AS handle_digest,
  sha256(lower(trim(known.name))) AS name_digest,
  known.source_id,
  10 AS source_rank,
  known.known_at,
  CAST(NULL AS VARCHAR) AS url
from known
cross join bot
