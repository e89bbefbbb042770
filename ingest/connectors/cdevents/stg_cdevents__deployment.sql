-- entity: deployment
-- grain: deployment_id
-- definition: Services that were deployed, upgraded or rolled back: each event is a deployment that succeeded, at its time.
--   CDEvents has no event for one that failed. The version is the artifact's.
with event as (
  select
    *,
    json_extract_string(content, '$.environment.id') AS environment_word,
    coalesce(json_extract_string(content, '$.environment.source'), event_source) AS environment_source,
    json_extract_string(content, '$.artifactId') AS purl
  from stg_cdevents__event
  where kind IN ('service.deployed', 'service.upgraded', 'service.rolledback')
)
select
  event._source || ':' || event.event_source || '/' || event.event_id AS deployment_id,
  environment.environment_id,
  event.repository_id || '@' || event.sha AS commit_id,
  event._source || ':' || event.purl AS artifact_id,
  nullif(replace(regexp_extract(event.purl, '@([^?#]+)', 1), '%3A', ':'), '') AS version,
  event.happened_at AS finished_at,
  'succeeded' AS outcome,
  CASE WHEN event.predicate = 'rolledback' THEN true END AS is_rollback,
  false AS is_derived,
  'tool' AS origin,
  'finish' AS time_basis,
  event.repository_id,
  event.subject_id AS native_service,
  coalesce(environment.name, event.environment_word) AS native_environment,
  event._source AS source_id,
  10 AS source_rank,
  event.happened_at AS known_at
from event
left join environment
  on environment.environment_id = event._source || ':environment:' || event.environment_source || '/' || event.environment_word
