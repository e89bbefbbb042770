-- entity: environment
-- grain: environment_id
-- definition: Environments that were created or modified and are not deleted. CDEvents has no tier: it is read off the name.
with event as (
  select *, row_number() over (partition by subject_key order by happened_at desc, event_id desc) AS recency
  from stg_cdevents__event
  where subject_kind = 'environment'
)
select
  subject_key AS environment_id,
  coalesce(json_extract_string(content, '$.name'), subject_id) AS name,
  'tool' AS kind,
  _source AS source_id,
  10 AS source_rank,
  happened_at AS known_at,
  url
from event
where recency = 1 and predicate <> 'deleted'
