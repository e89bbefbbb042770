-- entity: incident_link
-- grain: incident_id, deployment_id
-- definition: The deployment of the artifact that an incident's detection or report names: the last one into the same
--   environment before it. The artifact of the resolution is the remedy's and names nothing.
with named as (
  select
    _source,
    subject_key,
    happened_at,
    json_extract_string(content, '$.artifactId') AS purl,
    json_extract_string(content, '$.environment.id') AS environment_word
  from stg_cdevents__event
  where kind IN ('incident.detected', 'incident.reported') and json_extract_string(content, '$.artifactId') IS NOT NULL
),
found as (
  select
    named._source,
    named.subject_key AS incident_id,
    event._source || ':' || event.event_source || '/' || event.event_id AS deployment_id,
    named.happened_at AS known_at,
    row_number() over (
      partition by named.subject_key, named.purl, named.environment_word order by event.happened_at desc, event.event_id desc
    ) AS recency
  from named
  join stg_cdevents__event AS event
    on event._source = named._source
    and json_extract_string(event.content, '$.artifactId') = named.purl
    and json_extract_string(event.content, '$.environment.id') = named.environment_word
  where event.kind IN ('service.deployed', 'service.upgraded', 'service.rolledback')
    and event.happened_at <= named.happened_at
)
select
  incident_id,
  deployment_id,
  'named' AS evidence,
  max(_source) AS source_id,
  10 AS source_rank,
  max(known_at) AS known_at
from found
where recency = 1
group by incident_id, deployment_id
