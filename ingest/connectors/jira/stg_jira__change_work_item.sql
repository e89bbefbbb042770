-- entity: change_work_item
-- grain: change_id, work_item_id
-- definition: Links from an issue to the page of a pull or merge request.
with latest as (
  select *
  from raw.jira__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
link as (
  select
    _source,
    _key AS native_id,
    CAST(payload->>'$.fields.updated' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
    unnest(CAST(payload->'$.remotelinks' AS JSON[]))->>'$.object.url' AS url
  from latest
  where not _is_deleted
),
request as (
  select
    _source,
    native_id,
    updated_at,
    url,
    lower(regexp_extract(url, '^https?://(.+?)/(?:-/)?(?:pull|pulls|pull-requests|merge_requests)/(\d+)', 1)) AS repository_id,
    regexp_extract(url, '^https?://(.+?)/(?:-/)?(?:pull|pulls|pull-requests|merge_requests)/(\d+)', 2) AS number
  from link
)
select
  repository_id || '#' || number AS change_id,
  _source || ':' || native_id AS work_item_id,
  'link' AS evidence,
  CAST(1 AS DOUBLE) AS confidence_ratio,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  min(url) AS url
from request
where number <> ''
group by _source, native_id, repository_id, number
