-- entity: change
-- grain: change_id
-- definition: Changes by their events. One whose id ends in a number, in a repository that is told, is that repository's
--   request. CDEvents names neither author nor commits; another tool that tells the same change has the better word.
with event as (
  select
    *,
    CASE
      WHEN regexp_matches(subject_id, '(^|[/#!])[0-9]{1,9}$') THEN CAST(regexp_extract(subject_id, '([0-9]+)$', 1) AS INTEGER)
    END AS number
  from stg_cdevents__event
  where subject_kind = 'change'
),
named as (
  select *, coalesce(repository_id || '#' || CAST(number AS VARCHAR), subject_key) AS change_id
  from event
)
select
  change_id,
  max(repository_id) AS repository_id,
  max(number) AS number,
  max(json_extract_string(content, '$.description')) AS title,
  min(CASE WHEN predicate = 'created' THEN happened_at END) AS opened_at,
  min(CASE WHEN predicate = 'created' THEN happened_at END) AS ready_at,
  max(CASE WHEN predicate = 'merged' THEN happened_at END) AS merged_at,
  max(CASE WHEN predicate IN ('merged', 'abandoned') THEN happened_at END) AS closed_at,
  max(CASE WHEN predicate = 'merged' THEN repository_id || '@' || sha END) AS merge_commit_id,
  max(_source) AS source_id,
  20 AS source_rank,
  max(happened_at) AS known_at
from named
group by change_id
