-- entity: dependency
-- grain: from_service_id, to_service_id, kind, provenance
-- definition: What manifests and catalogue files say that one service needs of another one that is known here; what comes from
--   elsewhere is no service. What a catalogue names by itself, and what a compose file starts, is kept as that resource, else by its
--   name, though no service is found. A service does not depend on itself, whichever of its packages needs another, unless the
--   catalogue says so in so many words.
with need as (
  select
    fact.*,
    CASE WHEN fact.ecosystem = 'compose' THEN fact._source || ' ' || fact.path ELSE '' END AS scope_key,
    CASE
      WHEN fact.ecosystem = 'backstage' THEN 'git:' || fact.name
      WHEN fact.ecosystem = 'compose' THEN 'git:' || fact.repository_id || '/' || fact.path || '#' || fact.name
    END AS resource_id,
    CASE
      WHEN fact.ecosystem = 'backstage' THEN 'git:' || fact.holder
      WHEN fact.ecosystem = 'compose' THEN 'git:' || fact.repository_id || '/' || fact.path || '#' || fact.holder
    END AS holder_resource_id
  from stg_git__catalog AS fact
  where fact.fact = 'need'
),
module as (
  select fact._source, fact._key, folder.service_id
  from need AS fact
  join stg_git__folder AS folder on folder.repository_id = fact.repository_id and folder.folder = fact.name
  where fact.ecosystem = 'folder'
  union all
  select fact._source, fact._key, min(folder.service_id) AS service_id
  from need AS fact
  join stg_git__folder AS folder
    on folder.folder = split_part(fact.name, '//', 2)
    and (
      folder.repository_id = split_part(fact.name, '//', 1)
      or regexp_extract(folder.repository_id, '[^/]+/[^/]+$') = regexp_extract(split_part(fact.name, '//', 1), '[^/]+/[^/]+$')
    )
  where fact.ecosystem = 'repository'
  group by fact._source, fact._key
  having count(distinct folder.service_id) = 1
),
joined as (
  select
    CASE WHEN need.holder IS NULL THEN own.service_id ELSE coalesce(holding.service_id, keeper.resource_id) END AS from_service_id,
    coalesce(
      module.service_id,
      provided.service_id,
      kept.resource_id,
      -- Nobody knows it here: it is told by the name that the catalogue gives it.
      CASE WHEN need.ecosystem = 'backstage' THEN regexp_extract(need.name, '[^/]+$') END
    ) AS to_service_id,
    need.kind,
    CASE
      WHEN need.ecosystem = 'backstage' THEN 'catalogue'
      WHEN need.ecosystem IN ('folder', 'repository') THEN CASE WHEN need.kind = 'is laid on' THEN 'terraform' ELSE 'helm' END
      ELSE need.ecosystem
    END AS provenance,
    CASE
      WHEN need.ecosystem = 'backstage' AND coalesce(provided.is_claimed, false) THEN 1.0
      WHEN need.scope = 'build' THEN 0.5
      WHEN need.ecosystem = 'kubernetes' THEN 0.6
      WHEN need.ecosystem = 'compose' THEN 0.8
      ELSE 0.9
    END AS confidence_ratio,
    CASE WHEN need.ecosystem = 'backstage' THEN 30 WHEN need.ecosystem IN ('compose', 'kubernetes') THEN 55 ELSE 50 END AS source_rank,
    need.evidence,
    need.commit_sha,
    need.repository_id,
    need._source AS source_id,
    need.known_at,
    need.url
  from need
  left join stg_git__folder AS own on own.repository_id = need.repository_id and own.folder = need.folder
  left join stg_git__provided AS holding
    on holding.ecosystem = need.ecosystem
    and holding.scope_key = need.scope_key
    and holding.name = need.holder
  left join stg_git__provided AS provided
    on provided.ecosystem = need.ecosystem
    and provided.scope_key = need.scope_key
    and provided.name = need.name
  left join module on module._source = need._source and module._key = need._key
  left join resource AS kept on kept.resource_id = need.resource_id
  left join resource AS keeper on keeper.resource_id = need.holder_resource_id
),
told as (
  select
    joined.*,
    commit.committed_at AS first_seen_at,
    row_number() over (
      partition by joined.from_service_id, joined.to_service_id, joined.kind, joined.provenance
      order by joined.confidence_ratio desc, joined.evidence, joined.source_id
    ) AS place
  from joined
  left join commit on commit.commit_id = joined.repository_id || '@' || joined.commit_sha
  where joined.from_service_id <> joined.to_service_id
    or (joined.from_service_id = joined.to_service_id and joined.provenance = 'catalogue')
)
select
  from_service_id,
  to_service_id,
  kind,
  provenance,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio,
  first_seen_at,
  evidence,
  source_id,
  source_rank,
  known_at,
  url
from told
where place = 1
