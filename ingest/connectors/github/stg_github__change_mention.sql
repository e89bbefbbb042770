-- entity: change_mention
-- grain: change_id, item_key, evidence
-- definition: Keys of work items in a request's branch, title, body and commits.
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
told as (
  select _source, change_id, updated_at, 'branch' AS evidence, upper(payload->>'headRefName') AS words from pull
  union all
  select _source, change_id, updated_at, 'title', (payload->>'title') from pull
  union all
  select _source, change_id, updated_at, 'body', (payload->>'body') from pull
  union all
  select _source, change_id, updated_at, 'commit', concat_ws(' ', (item->>'messageHeadline'), (item->>'messageBody')) from own
)
select distinct
  change_id,
  unnest(regexp_extract_all(words, '\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b')) AS item_key,
  evidence,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from told
where words is not null
