-- entity: environment_event
-- grain: environment_event_id
-- definition: What somebody notes of an environment.
select
  noted.subject_id AS environment_event_id,
  coalesce(environment.id, noted.body ->> 'environment') AS environment_id,
  noted.body ->> 'kind' AS kind,
  CAST(noted.body ->> 'happened_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at,
  noted.body ->> 'text' AS text,
  noted.source_id,
  noted.source_rank,
  noted.known_at,
  noted.url
from stg_records__current AS noted
left join stg_records__named AS environment
  on environment.subject = 'environment' and environment.name = lower(noted.body ->> 'environment')
where noted.kind = 'environment_event' and noted.withdrawn_at is null
