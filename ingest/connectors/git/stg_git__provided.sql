-- grain: ecosystem, scope_key, name
-- title: What services give others to need
-- definition: A package, component, API, chart or container, and the service that it comes from; left out where two services
--   claim the same name, since nobody can tell which one is meant.
-- column: scope_key the file within which the name holds, '' if everywhere
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
claimed as (
  select fact.ecosystem, '' AS scope_key, fact.name, folder.service_id
  from stg_git__catalog AS fact
  join stg_git__folder AS folder on folder.repository_id = fact.repository_id and folder.folder = fact.folder
  where fact.fact = 'package' and fact.ecosystem <> 'backstage'
  union all
  select 'backstage' AS ecosystem, '' AS scope_key, entity_ref AS name, service_id
  from stg_git__declared
  union all
  select 'backstage' AS ecosystem, '' AS scope_key, api.name, declared.service_id
  from stg_git__catalog AS api
  join stg_git__declared AS declared on declared._source = api._source and declared.entity_ref = api.holder
  where api.fact = 'package' and api.kind = 'api'
  union all
  select
    'compose' AS ecosystem,
    fact._source || ' ' || fact.path AS scope_key,
    fact.name,
    coalesce(
      CASE WHEN (fact.detail ->> 'folder') IS NOT NULL THEN coalesce(called.service_id, folder.service_id) END,
      by_image.service_id,
      called.service_id
    ) AS service_id
  from stg_git__catalog AS fact
  left join stg_git__folder AS folder
    on folder.repository_id = fact.repository_id
    and folder.folder = (fact.detail ->> 'folder')
  left join named AS by_image on by_image.name = lower(fact.detail ->> 'image')
  left join named AS called on called.name = lower(fact.name)
  where fact.fact = 'entity' and fact.ecosystem = 'compose'
),
known as (
  select ecosystem, scope_key, name, min(service_id) AS service_id, count(distinct service_id) AS service_count
  from claimed
  group by ecosystem, scope_key, name
),
-- What no file claims may still be a service's own name.
called as (
  select distinct
    fact.ecosystem,
    '' AS scope_key,
    word.name,
    named.service_id
  from stg_git__catalog AS fact
  cross join unnest(CAST([fact.name, fact.holder] AS VARCHAR[])) AS word(name)
  join named on named.name = lower(regexp_extract(word.name, '[^/]+$'))
  where fact.fact = 'need'
    and fact.ecosystem in ('backstage', 'kubernetes', 'helm')
    and (fact.ecosystem <> 'backstage' or regexp_matches(word.name, '^(component|resource):'))
)
select ecosystem, scope_key, name, service_id, true AS is_claimed
from known
where service_count = 1
union all
select called.ecosystem, called.scope_key, called.name, called.service_id, false AS is_claimed
from called
left join known
  on known.ecosystem = called.ecosystem
  and known.scope_key = called.scope_key
  and known.name = called.name
  and known.service_count > 0
where known.name is null
