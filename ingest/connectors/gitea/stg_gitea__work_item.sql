-- entity: work_item
-- grain: work_item_id
-- definition: Issues, where the configuration says that they are work items. The type is the first label that names one,
--   without its scope (Kind/Bug); the priority is that of a scoped label (Priority/High).
with latest as (
  select *
  from raw.gitea__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
labelled as (
  select *, CAST(payload->'labels' AS VARCHAR[]) AS labels
  from latest
  where not _is_deleted
)
select
  labelled._source || ':' || labelled._key AS work_item_id,
  place.repository_id || '#' || (payload->>'number') AS item_key,
  payload->>'title' AS title,
  coalesce(
    regexp_replace(
      list_filter(labels, lambda x: regexp_matches(x, '(?i)bug|defect|feature|enhancement|debt|chore|risk|security'))[1], '^.*/', ''
    ),
    'Issue'
  ) AS native_type,
  CAST(payload->>'created_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
  place.repository_id AS project_key,
  'gitea:' || lower(payload->>'$.assignees[0].login') AS assignee_id,
  'gitea:' || lower(payload->>'$.user.login') AS reporter_id,
  regexp_replace(list_filter(labels, lambda x: regexp_matches(x, '(?i)^priority/'))[1], '^.*/', '') AS priority,
  labelled._source AS source_id,
  10 AS source_rank,
  CAST(payload->>'updated_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  payload->>'html_url' AS url
from labelled
join stg_gitea__place as place on place._source = labelled._source and place.native_id = (payload->>'repository_id')
