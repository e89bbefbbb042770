-- entity: service
-- grain: service_id
-- definition: The services that the configuration names, with tier and life cycle of the catalogue where it says none. In a repository
--   of which it names none: the folders that hold a component of the catalogue, else the repository as a whole, under the name of
--   the only component at its root. A configuration repository is none.
with described as (
  select
    fact.repository_id,
    fact.folder,
    min(fact.detail ->> 'name') AS name,
    min(CAST((fact.detail ->> 'tier') AS INTEGER)) AS tier,
    min(fact.detail ->> 'life_cycle') AS life_cycle,
    min(fact.known_at) AS known_at,
    min(fact.url) AS url
  from stg_git__catalog AS fact
  where fact.fact = 'entity'
    and fact.ecosystem = 'backstage'
    and fact.kind in ('component', 'resource')
    and lower(fact.detail ->> 'type') not in ('library', 'documentation')
    -- It describes what lies elsewhere.
    and (fact.detail ->> 'github_slug') is null
    and (fact.detail ->> 'gitlab_slug') is null
    and (fact.detail ->> 'source_location') is null
  group by fact.repository_id, fact.folder
  having count(distinct fact.name) = 1
),
unconfigured as (
  select *
  from repository
  where coalesce(is_configuration, false) = false
    and repository_id not in (select repository_id from config.service where repository_id is not null)
),
foldered as (
  select distinct repository_id from described where folder <> ''
)
select
  service.service_id,
  service.name,
  CASE WHEN service.path_prefix IS NULL OR service.path_prefix = '' THEN 'repository' ELSE 'path' END AS kind,
  service.repository_id,
  NULLIF(trim(service.path_prefix, '/'), '') AS path_prefix,
  coalesce(service.tier, described.tier) AS tier,
  coalesce(service.life_cycle, described.life_cycle) AS life_cycle,
  service.value_stream AS value_stream_id,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from config.service AS service
left join described
  on described.repository_id = service.repository_id
  and described.folder = coalesce(trim(service.path_prefix, '/'), '')
union all by name
select
  'git:' || unconfigured.repository_id AS service_id,
  coalesce(described.name, unconfigured.name) AS name,
  'repository' AS kind,
  unconfigured.repository_id,
  CAST(NULL AS VARCHAR) AS path_prefix,
  described.tier,
  described.life_cycle,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  unconfigured.source_id,
  50 AS source_rank,
  unconfigured.known_at,
  unconfigured.url
from unconfigured
left join described on described.repository_id = unconfigured.repository_id and described.folder = ''
where unconfigured.repository_id not in (select repository_id from foldered)
union all by name
select
  'git:' || described.repository_id || '#' || described.folder AS service_id,
  described.name,
  'path' AS kind,
  described.repository_id,
  described.folder AS path_prefix,
  described.tier,
  described.life_cycle,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  unconfigured.source_id,
  30 AS source_rank,
  described.known_at,
  described.url
from described
join unconfigured on unconfigured.repository_id = described.repository_id
where described.folder <> ''
