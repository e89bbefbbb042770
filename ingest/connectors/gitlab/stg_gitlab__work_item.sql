-- entity: work_item
-- grain: work_item_id
-- definition: Issues, where the configuration says that they are work items. The type is the first label that names one.
with latest as (
  select *
  from raw.gitlab__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || latest._key AS work_item_id,
  place.repository_id || '#' || (payload->>'iid') AS item_key,
  payload->>'title' AS title,
  coalesce(
    list_filter(
      CAST(payload->'labels' AS VARCHAR[]),
      lambda x: regexp_matches(x, '(?i)bug|defect|feature|enhancement|debt|chore|risk|security')
    )[1],
    'Issue'
  ) AS native_type,
  CAST(payload->>'created_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
  place.repository_id AS project_key,
  'gitlab:' || lower(payload->>'$.assignees[0].username') AS assignee_id,
  'gitlab:' || lower(payload->>'$.author.username') AS reporter_id,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(payload->>'updated_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  payload->>'web_url' AS url
from latest
join stg_gitlab__place as place on place._source = latest._source and place.native_id = (payload->>'project_id')
where not _is_deleted
