-- entity: incident_link
-- grain: incident_id, deployment_id
-- definition: What an incident's description and notes name as its deployment: `url:…`, `id:<number>` or `commit:<sha>`.
with note as (
  select _source, incident_id, unnest(notes) AS item
  from stg_gitlab__story
),
wording as (
  select _source, incident_id, item.words AS words, 'note' AS evidence, item.happened_at AS happened_at
  from note
  where item.words is not null
  union all
  select _source, incident_id, description, 'detail', opened_at
  from stg_gitlab__story
  where description is not null
),
reference as (
  select *, unnest(regexp_extract_all(words, 'https?://[^\s"''<>\\]+/(?:-/)?(?:deployments?|jobs)/[^\s"''<>\\?#]+')) AS place, 'url:' AS kind
  from wording
  union all
  select *, unnest(regexp_extract_all(words, '(?i)\bdeployment(?:_id)?["\s:#=]+([0-9]{3,})\b', 1)), 'id:'
  from wording
  union all
  select *, unnest(regexp_extract_all(words, '\b[0-9a-f]{40}\b')), 'commit:'
  from wording
)
select
  incident_id,
  kind || place AS deployment_id,
  max(evidence) AS evidence,
  min(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from reference
group by incident_id, kind || place
