-- entity: work_item
-- grain: work_item_id
-- definition: Issues, where the configuration says that they are work items. The type is the first label that names one.
with latest as (
  select *
  from raw.github__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || (latest._key) AS work_item_id,
  place.repository_id || '#' || (payload->>'number') AS item_key,
  payload->>'title' AS title,
  coalesce(
    list_filter(
      CAST(payload->'$.labels.nodes[*].name' AS VARCHAR[]),
      lambda x: regexp_matches(x, '(?i)bug|defect|feature|enhancement|debt|chore|risk|security')
    )[1],
    'Issue'
  ) AS native_type,
  CAST(NULL AS VARCHAR) AS flow_type,
  CAST(NULL AS VARCHAR) AS parent_work_item_id,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(CAST(payload->>'createdAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS created_at,
  place.repository_id AS project_key,
  CAST(NULL AS VARCHAR) AS component,
  'github:' || lower(payload->>'$.assignees.nodes[0].login') AS assignee_id,
  'github:' || lower(payload->>'$.author.login') AS reporter_id,
  CAST(NULL AS VARCHAR) AS priority,
  lower(payload->>'stateReason') AS resolution,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(CAST(payload->>'updatedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  latest.payload->>'url' AS url
from latest
join stg_github__place as place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
where not _is_deleted
