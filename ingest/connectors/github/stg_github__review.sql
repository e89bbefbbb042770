-- entity: review
-- grain: review_id
-- definition: Reviews that were submitted. Verdict: approved, changes_requested, commented or dismissed.
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
item as (
  select
    latest._source,
    place.repository_id || '#' || (payload->>'number') AS change_id,
    CAST(CAST(payload->>'updatedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS updated_at,
    unnest(CAST(payload->'$.reviews.nodes' AS JSON[])) AS review
  from latest
  join place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
  where not _is_deleted
)
select
  _source || ':' || (review->>'id') AS review_id,
  change_id,
  'github:' || lower(review->>'$.author.login') AS reviewer_id,
  CAST(CAST(review->>'submittedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS submitted_at,
  lower(review->>'state') AS verdict,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  review->>'url' AS url
from item
where (review->>'submittedAt') is not null
