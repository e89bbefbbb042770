-- entity: change_work_item
-- grain: change_id, work_item_id
-- definition: Pull requests that are linked to a work item under Development.
with link as (
  select
    _source,
    work_item_id,
    updated_at,
    unnest(list_transform(told.relations, lambda x: replace(x.url, '%2f', '%2F'))) AS url
  from stg_azuredevops__item
),
request as (
  select
    *,
    regexp_extract(url, '^vstfs:///Git/PullRequestId/[^%]+%2F([^%]+)%2F(\d+)$', 1) AS native_id,
    regexp_extract(url, '^vstfs:///Git/PullRequestId/[^%]+%2F([^%]+)%2F(\d+)$', 2) AS number
  from link
)
select
  place.repository_id || '#' || request.number AS change_id,
  request.work_item_id,
  'link' AS evidence,
  CAST(1 AS DOUBLE) AS confidence_ratio,
  min(request._source) AS source_id,
  10 AS source_rank,
  max(request.updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from request
join stg_azuredevops__place AS place on place._source = request._source and place.native_id = request.native_id
where request.number <> ''
group by place.repository_id, request.number, request.work_item_id
