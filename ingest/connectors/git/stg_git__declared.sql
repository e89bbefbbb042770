-- grain: _source, _key
-- title: Components of the catalogue, and the services that they are
-- definition: A component or resource is the service of its name in the repository that it says it lies in (its own unless it
--   says so), else the one of its folder, if the folder holds no other, else the only service of that name.
with entity as (
  select
    fact.*,
    lower(fact.detail ->> 'name') AS called,
    lower(coalesce(
      (fact.detail ->> 'github_slug'),
      (fact.detail ->> 'gitlab_slug'),
      regexp_extract((fact.detail ->> 'source_location'), '^url:[a-z]+://[^/]+/([^/]+/[^/]+)', 1)
    )) AS slug,
    count(*) over (partition by fact.repository_id, fact.folder) AS folder_count
  from stg_git__catalog AS fact
  where fact.fact = 'entity' and fact.ecosystem = 'backstage' and fact.kind in ('component', 'resource')
),
slugged as (
  select regexp_extract(lower(repository_id), '[^/]+/[^/]+$') AS slug, min(repository_id) AS repository_id
  from repository
  group by regexp_extract(lower(repository_id), '[^/]+/[^/]+$')
  having count(*) = 1
),
placed as (
  select entity.*, coalesce(slugged.repository_id, entity.repository_id) AS home_id
  from entity
  left join slugged on slugged.slug = nullif(entity.slug, '')
),
named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
only_one as (
  select repository_id, min(service_id) AS service_id
  from service
  group by repository_id
  having count(*) = 1
),
candidate as (
  select placed._source, placed._key, service.service_id, 1 AS choice
  from placed
  join service on service.repository_id = placed.home_id and lower(service.name) = placed.called
  union all
  select placed._source, placed._key, folder.service_id, 2 AS choice
  from placed
  join stg_git__folder AS folder
    on folder.repository_id = placed.home_id
    and folder.folder = placed.folder
    and folder.service_id is not null
  where placed.home_id = placed.repository_id and placed.folder_count = 1
  union all
  select placed._source, placed._key, only_one.service_id, 3 AS choice
  from placed
  join only_one on only_one.repository_id = placed.home_id
  where placed.home_id <> placed.repository_id
  union all
  select placed._source, placed._key, named.service_id, 4 AS choice
  from placed
  join named on named.name = placed.called
),
chosen as (
  select
    _source,
    _key,
    service_id,
    row_number() over (partition by _source, _key order by choice, service_id) AS place
  from candidate
)
select
  placed._source,
  placed._key,
  placed.repository_id,
  placed.path,
  placed.folder,
  placed.name AS entity_ref,
  placed.kind,
  (placed.detail ->> 'name') AS name,
  (placed.detail ->> 'type') AS type,
  (placed.detail ->> 'life_cycle') AS life_cycle,
  CAST((placed.detail ->> 'tier') AS INTEGER) AS tier,
  (placed.detail ->> 'owner') AS owner_ref,
  (placed.detail ->> 'system') AS system,
  (placed.detail ->> 'pagerduty_id') AS pagerduty_id,
  chosen.service_id,
  lower(placed.detail ->> 'name') = lower(service.name) AS is_same_name,
  placed.evidence,
  placed.known_at,
  placed.url
from placed
left join chosen on chosen._source = placed._source and chosen._key = placed._key and chosen.place = 1
left join service on service.service_id = chosen.service_id
