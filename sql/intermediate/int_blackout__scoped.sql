-- grain: blackout_id
-- access: shared
-- source: blackout, service, int_environment__named
-- definition: Freezes that have a beginning and an end after it, with what they hold for.
-- column: blackout_id the freeze
-- column: name what it is called
-- column: kind of freeze, as its source names it
-- column: strictness forbidden, or discouraged
-- column: value_stream_id the value stream that it is for, NULL if for all
-- column: service_id the service that it is for, as it is known here, NULL if for all
-- column: is_service_known whether that service is known; a freeze of one that nobody knows holds for none
-- column: environment_id the environment that it is for, NULL if for all
-- column: is_production whether it holds for production
-- column: starts_at when it begins
-- column: ends_at when it ends
-- column: known_at when it was last seen to change
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  where name is not null
  group by lower(name)
  having count(*) = 1
)
select
  blackout.blackout_id,
  coalesce(blackout.name, blackout.kind, blackout.blackout_id) AS name,
  coalesce(blackout.kind, 'freeze') AS kind,
  CASE WHEN lower(trim(blackout.strictness)) = 'discouraged' THEN 'discouraged' ELSE 'forbidden' END AS strictness,
  blackout.value_stream_id,
  coalesce(own.service_id, named.service_id, blackout.service_id) AS service_id,
  blackout.service_id IS NULL OR coalesce(own.service_id, named.service_id) IS NOT NULL AS is_service_known,
  blackout.environment_id,
  coalesce(place.tier, 'production') = 'production' AS is_production,
  blackout.starts_at,
  blackout.ends_at,
  blackout.known_at
from blackout
left join service AS own on own.service_id = blackout.service_id
left join named on named.name = lower(blackout.service_id)
left join int_environment__named AS place on place.environment_id = blackout.environment_id
where blackout.starts_at < blackout.ends_at
