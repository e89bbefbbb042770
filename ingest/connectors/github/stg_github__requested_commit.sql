-- entity: requested_commit
-- grain: change_id, commit_id
-- definition: A request's own commits, and the commit that merged it.
with latest as (
  select *
  from raw.github__pull
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
place as (
  select
    _source,
    _key AS native_id,
    lower(regexp_replace(min_by((payload->>'url'), _loaded_at), '^https?://', '')) AS repository_id
  from raw.github__repository
  group by _source, _key
),
pull as (
  select
    latest._source,
    place.repository_id,
    place.repository_id || '#' || (payload->>'number') AS change_id,
    payload,
    CAST(CAST(payload->>'updatedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS updated_at
  from latest
  join place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
  where not _is_deleted
),
own as (
  select _source, repository_id, change_id, updated_at, unnest(CAST(payload->'$.commits.nodes' AS JSON[]))->'commit' AS item
  from pull
),
every_one as (
  select
    change_id,
    repository_id || '@' || (item->>'oid') AS commit_id,
    repository_id,
    false AS is_merge_commit,
    'github:' || lower(item->>'$.author.user.login') AS author_id,
    CAST(CAST(item->>'authoredDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS authored_at,
    item->>'messageHeadline' AS subject,
    _source,
    updated_at
  from own
  union all
  select
    change_id,
    repository_id || '@' || (payload->>'$.mergeCommit.oid'),
    repository_id,
    true,
    'github:' || lower(payload->>'$.mergedBy.login'),
    CAST(CAST(payload->>'$.mergeCommit.committedDate' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP),
    payload->>'$.mergeCommit.messageHeadline',
    _source,
    updated_at
  from pull
  where (payload->>'mergedAt') is not null and (payload->>'$.mergeCommit.oid') is not null
)
select
  change_id,
  commit_id,
  repository_id,
  is_merge_commit,
  author_id,
  authored_at,
  subject,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from every_one
qualify row_number() over (partition by change_id, commit_id order by is_merge_commit desc) = 1
