-- entity: incident_service
-- grain: incident_id, service_id
-- definition: The services that an incident's labels name (service::checkout), else those of its project.
with labelled as (
  select incident_id, _source, updated_at, unnest(labels) AS label
  from stg_gitlab__story
),
named as (
  select labelled.incident_id, service.service_id, labelled._source, labelled.updated_at
  from labelled
  join service on lower(service.name) = lower(regexp_extract(labelled.label, '^service::?(.+)$', 1))
),
every_one as (
  select * from named
  union all
  select story.incident_id, service.service_id, story._source, story.updated_at
  from stg_gitlab__story as story
  join service on service.repository_id = story.repository_id
  where story.incident_id not in (select incident_id from named)
)
select
  incident_id,
  service_id,
  min(_source) AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from every_one
group by incident_id, service_id
