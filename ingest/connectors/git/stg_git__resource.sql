-- entity: resource
-- grain: resource_id
-- definition: Resources of the catalogue, with the service that they are where one is found, and containers of a compose file that
--   are no service of ours: what they are is read off their image.
with declared as (
  select *
  from stg_git__declared
  where kind = 'resource'
  qualify row_number() over (partition by entity_ref order by service_id nulls last, _source, _key) = 1
),
owned as (
  select declared.entity_ref, min(merged.team_id) AS team_id
  from declared
  join int_team__merged AS merged
    on ends_with(
      ':' || replace(lower(merged.native_team_id), '/', ':'),
      ':' || regexp_extract(declared.owner_ref, '[^/]+$')
    )
    or lower(merged.name) = regexp_extract(declared.owner_ref, '[^/]+$')
  where starts_with(declared.owner_ref, 'group:')
  group by declared.entity_ref
  having count(distinct merged.team_id) = 1
),
container as (
  select fact.*, coalesce(lower(fact.detail ->> 'image'), lower(fact.name)) AS image
  from stg_git__catalog AS fact
  left join stg_git__provided AS provided
    on provided.ecosystem = 'compose'
    and provided.scope_key = fact._source || ' ' || fact.path
    and provided.name = fact.name
  where fact.fact = 'entity'
    and fact.ecosystem = 'compose'
    and provided.service_id is null
    -- What is built there is of this repository, and no resource.
    and (fact.detail ->> 'folder') is null
  qualify row_number() over (partition by fact.repository_id, fact.path, fact.name order by fact._source, fact._key) = 1
)
select
  'git:' || declared.entity_ref AS resource_id,
  declared.name,
  declared.type AS kind,
  declared.service_id,
  owned.team_id,
  declared.repository_id,
  declared.life_cycle,
  declared._source AS source_id,
  30 AS source_rank,
  declared.known_at,
  declared.url
from declared
left join owned on owned.entity_ref = declared.entity_ref
union all by name
select
  'git:' || container.repository_id || '/' || container.path || '#' || container.name AS resource_id,
  container.name,
  CASE
    WHEN regexp_matches(container.image, 'postgres|mysql|mariadb|mongo|mssql|oracle|cockroach|cassandra|clickhouse|elastic|opensearch|sqlite|timescale|couch|neo4j|influx')
      THEN 'database'
    WHEN regexp_matches(container.image, 'redis|valkey|memcached|dragonfly|keydb') THEN 'cache'
    WHEN regexp_matches(container.image, 'kafka|rabbit|nats|activemq|pulsar|redpanda|mosquitto|zookeeper') THEN 'queue'
    WHEN regexp_matches(container.image, 'minio|localstack|seaweed') THEN 'bucket'
    ELSE 'container'
  END AS kind,
  container.repository_id,
  container._source AS source_id,
  55 AS source_rank,
  container.known_at,
  container.url
from container
