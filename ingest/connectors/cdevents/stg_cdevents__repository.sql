-- entity: repository
-- grain: repository_id
-- definition: Repositories that were created or modified and are not deleted; the id is the address that the event gives.
with event as (
  select
    *,
    lower(regexp_replace(regexp_replace(url, '^[a-z+]+://', ''), '(\.git)?/*$', '')) AS address,
    row_number() over (partition by subject_key order by happened_at desc, event_id desc) AS recency
  from stg_cdevents__event
  where subject_kind = 'repository'
)
select
  address AS repository_id,
  max(json_extract_string(content, '$.name')) AS name,
  max(json_extract_string(content, '$.viewUrl')) AS url,
  max(_source) AS source_id,
  20 AS source_rank,
  max(happened_at) AS known_at
from event
where recency = 1 and predicate <> 'deleted' and address <> ''
group by address
