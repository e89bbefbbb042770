-- entity: component
-- grain: component_id
-- definition: Base images, operating systems and runtimes of services, from Dockerfiles and from files that pin a runtime. A pin
--   above several services holds for those that have none of their own.
with part as (
  select * from stg_git__catalog where fact = 'part'
),
own as (
  select part.*, folder.service_id, length(part.folder) AS depth
  from part
  join stg_git__folder AS folder on folder.repository_id = part.repository_id and folder.folder = part.folder
  where folder.service_id is not null
),
above as (
  select part.*, service.service_id, length(part.folder) AS depth
  from part
  join service
    on service.repository_id = part.repository_id
    and service.path_prefix is not null
    and (part.folder = '' or starts_with(service.path_prefix, part.folder || '/'))
  where part.ecosystem <> 'docker'
),
nearest as (
  select above.*
  from above
  left join own
    on own.service_id = above.service_id
    and own.kind = above.kind
    and own.name = above.name
    and own.ecosystem <> 'docker'
  where own.service_id is null
),
placed as (
  select own.*, 50 AS source_rank from own
  union all
  select nearest.*, 60 AS source_rank from nearest
)
select
  'git:' || repository_id || ':' || path || ':' || kind || ':' || name || CASE WHEN source_rank = 60 THEN '#' || service_id ELSE '' END
    AS component_id,
  service_id,
  kind,
  name,
  version,
  CASE WHEN kind = 'container' THEN 'pkg:docker/' || name || coalesce('@' || version, '') END AS purl,
  scope,
  evidence,
  min(_source) AS source_id,
  source_rank,
  max(known_at) AS known_at,
  min(url) AS url
from placed
group by repository_id, path, kind, name, service_id, version, scope, evidence, source_rank
