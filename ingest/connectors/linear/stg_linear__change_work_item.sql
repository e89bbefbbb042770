-- entity: change_work_item
-- grain: change_id, work_item_id
-- definition: Attachments of an issue that are pages of pull or merge requests.
with link as (
  select _source, work_item_id, updated_at, unnest(list_transform(told.attachments, lambda x: x.url)) AS url
  from stg_linear__issue
),
request as (
  select
    *,
    lower(regexp_extract(url, '^https?://(.+?)/(?:-/)?(?:pull|pulls|pull-requests|merge_requests)/(\d+)', 1)) AS repository_id,
    regexp_extract(url, '^https?://(.+?)/(?:-/)?(?:pull|pulls|pull-requests|merge_requests)/(\d+)', 2) AS number
  from link
)
select
  repository_id || '#' || number AS change_id,
  work_item_id,
  'link' AS evidence,
  CAST(1 AS DOUBLE) AS confidence_ratio,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  min(url) AS url
from request
where number <> ''
group by _source, work_item_id, repository_id, number
