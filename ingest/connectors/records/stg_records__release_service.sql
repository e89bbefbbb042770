-- entity: release_service
-- grain: release_id, service_id
-- definition: The services of a planned release.
with entry as (
  select *, unnest(CAST(body -> 'services' AS JSON[])) AS item
  from stg_records__current
  where kind = 'release' and withdrawn_at is null
)
select
  entry.subject_id AS release_id,
  coalesce(service.id, entry.item ->> 'service') AS service_id,
  min(entry.item ->> 'version') AS version,
  min(entry.item ->> 'impact') AS impact,
  entry.source_id,
  entry.source_rank,
  entry.known_at,
  entry.url
from entry
left join stg_records__named AS service
  on service.subject = 'service' and service.name = lower(entry.item ->> 'service')
group by all
