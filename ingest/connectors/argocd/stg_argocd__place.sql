-- grain: _source, uid
-- title: Argo CD's applications and where they go
-- definition: Applications as they are, or were when they were last seen. The environment is what the label says; else the first of
--   destination, name and path that speaks of one; else the destination. A cluster is called by its name, else by its address.
with latest as (
  select *
  from raw.argocd__application
  where not _is_deleted
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
cluster as (
  select _source, _key AS server, max_by(payload->>'name', _loaded_at) AS name
  from raw.argocd__cluster
  where not _is_deleted
  group by _source, _key
),
parsed as (
  select
    _source,
    _key AS uid,
    _loaded_at,
    from_json(payload, '{
      "name": "VARCHAR", "project": "VARCHAR", "label": "VARCHAR", "part": "VARCHAR",
      "destination": {"server": "VARCHAR", "name": "VARCHAR", "namespace": "VARCHAR"},
      "sources": [{"repository": "VARCHAR", "chart": "VARCHAR", "targetRevision": "VARCHAR", "paths": ["VARCHAR"]}]
    }') AS told
  from latest
),
worded as (
  select
    parsed.*,
    coalesce(parsed.told.destination.name, cluster.name, regexp_replace(parsed.told.destination.server, '^https?://', ''))
      || coalesce('/' || parsed.told.destination.namespace, '') AS destination
  from parsed
  left join cluster on cluster._source = parsed._source and cluster.server = parsed.told.destination.server
)
select
  _source,
  uid,
  _loaded_at,
  told.name,
  told.project,
  coalesce(told.part, regexp_replace(
    told.name,
    '(?i)(^|[-_.])(prod|production|prd|live|pre-?prod|pre-?production|staging|stage|stg|uat|test|testing|tst|qa|int|integration|dev|development|sandbox)[0-9]*($|[-_.])',
    ''
  )) AS native_service,
  coalesce(
    told.label,
    list_filter(
      [destination, told.name, told.sources[1].paths[1]],
      lambda x: regexp_matches(
        x,
        '(?i)(^|[-_./])(prod|production|prd|live|pre-?prod|pre-?production|staging|stage|stg|uat|test|testing|tst|qa|int|integration|dev|development|sandbox)[0-9]*($|[-_./])'
      )
    )[1],
    destination,
    told.name
  ) AS environment,
  told.sources
from worded
