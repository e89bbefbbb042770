-- entity: blackout
-- grain: blackout_id
-- definition: A freeze that somebody declares; forbidden unless it says otherwise.
select
  frozen.subject_id AS blackout_id,
  coalesce(frozen.body ->> 'kind', 'freeze') AS kind,
  coalesce(stream.id, frozen.body ->> 'value_stream') AS value_stream_id,
  CAST(frozen.body ->> 'starts_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS starts_at,
  CAST(frozen.body ->> 'ends_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS ends_at,
  frozen.body ->> 'name' AS name,
  coalesce(service.id, frozen.body ->> 'service') AS service_id,
  coalesce(environment.id, frozen.body ->> 'environment') AS environment_id,
  coalesce(frozen.body ->> 'strictness', 'forbidden') AS strictness,
  frozen.source_id,
  frozen.source_rank,
  frozen.known_at,
  frozen.url
from stg_records__current AS frozen
left join stg_records__named AS stream
  on stream.subject = 'value_stream' and stream.name = lower(frozen.body ->> 'value_stream')
left join stg_records__named AS service
  on service.subject = 'service' and service.name = lower(frozen.body ->> 'service')
left join stg_records__named AS environment
  on environment.subject = 'environment' and environment.name = lower(frozen.body ->> 'environment')
where frozen.kind = 'freeze' and frozen.withdrawn_at is null
