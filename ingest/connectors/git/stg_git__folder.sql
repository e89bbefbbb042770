-- grain: repository_id, folder
-- title: Folders with manifests, and whose they are
-- definition: The service that a folder belongs to: the one with the deepest path that holds it, a whole repository if no part
--   does; NULL if none.
with folder as (
  select repository_id, folder from stg_git__catalog
  union
  select repository_id, (detail ->> 'folder') AS folder from stg_git__catalog where (detail ->> 'folder') is not null
  union
  select repository_id, name AS folder from stg_git__catalog where ecosystem = 'folder'
  union
  -- A module of another repository lies there.
  select repository.repository_id, split_part(fact.name, '//', 2) AS folder
  from stg_git__catalog AS fact
  join repository on repository.repository_id = split_part(fact.name, '//', 1)
  where fact.ecosystem = 'repository'
  union
  select repository.repository_id, split_part(fact.name, '//', 2) AS folder
  from stg_git__catalog AS fact
  join repository
    on regexp_extract(repository.repository_id, '[^/]+/[^/]+$') = regexp_extract(split_part(fact.name, '//', 1), '[^/]+/[^/]+$')
  where fact.ecosystem = 'repository'
),
-- Met by an inner join: with a condition beyond equality an outer one compares every folder with every service.
met as (
  select folder.repository_id, folder.folder, service.service_id, service.path_prefix
  from folder
  join service on service.repository_id = folder.repository_id
  where service.path_prefix is null
    or folder.folder = service.path_prefix
    or starts_with(folder.folder, service.path_prefix || '/')
),
held as (
  select
    folder.repository_id,
    folder.folder,
    met.service_id,
    row_number() over (
      partition by folder.repository_id, folder.folder
      order by length(coalesce(met.path_prefix, '')) desc, met.service_id
    ) AS depth
  from folder
  left join met on met.repository_id = folder.repository_id and met.folder = folder.folder
)
select repository_id, folder, service_id
from held
where depth = 1
