-- grain: _source, _key, login, is_app, email, name
-- partition: _key
-- title: Whom GitHub's records name
-- definition: Logins by the record that names them, with what it says of each, so that one record that comes touches only
--   the accounts that it names. Private addresses of the tool tell nothing and are left out.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.github__pull
  group by _source, _key
),
pull as (
  select
    pull._source,
    pull._key,
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
  select _source, _key, _loaded_at, unnest(list_transform(told.commits.nodes, lambda x: x.commit.author)) AS person
  from pull
  where not _is_deleted
),
reviewer as (
  select _source, _key, _loaded_at, unnest(list_transform(told.reviews.nodes, lambda x: x.author)) AS person
  from pull
  where not _is_deleted
),
member as (
  select _source, _key, _loaded_at, unnest(CAST(payload->'$.members.nodes' AS JSON[])) AS person
  from raw.github__team
),
named as (
  select _source, _key, _loaded_at, person.user.login AS login, NULL AS kind, person.email AS email, person.name AS name
  from commit_author
  union all
  select _source, _key, _loaded_at, person.login, person.__typename, NULL, NULL from reviewer
  union all
  select _source, _key, _loaded_at, (person->>'login'), NULL, NULL, NULL from member
  union all
  select _source, _key, _loaded_at, told.author.login, told.author.__typename, NULL, NULL from pull
  union all
  select _source, _key, _loaded_at, told.mergedBy.login, told.mergedBy.__typename, NULL, NULL from pull
  union all
  select _source, _key, _loaded_at, (payload->>'$.creator.login'), (payload->>'$.creator.__typename'), NULL, NULL
  from raw.github__deployment
),
judged as (
  select
    _source,
    _key,
    _loaded_at,
    lower(login) AS login,
    coalesce(kind = 'Bot', false) AS is_app,
    coalesce(CASE WHEN email NOT LIKE '%noreply%' THEN email END, '') AS email,
    coalesce(name, '') AS name
  from named
  where login is not null
)
select _source, _key, login, is_app, email, name, count(*) AS mention_count, min(_loaded_at) AS _loaded_at
from judged
group by _source, _key, login, is_app, email, name
