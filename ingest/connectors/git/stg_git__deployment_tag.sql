-- entity: deployment
-- grain: deployment_id
-- definition: Each release tag stands for a deployment of its repository's services: those that its component names, else all
--   of them. A pre-release goes to its own environment. It finished when the tag was made; a light tag has no time of its own
--   and bears its commit's.
with tag as (
  select *
  from code_ref
  where is_release and commit_id is not null and named_at is not null
),
matched as (
  select
    tag.code_ref_id,
    provider.service_id,
    provider.name AS service_name,
    provider.kind,
    lower(tag.component) = lower(provider.name) or tag.component = provider.service_id AS is_named,
    bool_or(coalesce(lower(tag.component) = lower(provider.name) or tag.component = provider.service_id, false))
      over (partition by tag.code_ref_id) AS has_named
  from tag
  join service AS provider on provider.repository_id = tag.repository_id
)
select
  'git:' || tag.repository_id || '@' || tag.name || CASE WHEN matched.service_id = 'git:' || tag.repository_id THEN '' ELSE '#' || matched.service_name END
    AS deployment_id,
  matched.service_id,
  CASE WHEN tag.is_prerelease THEN 'git:pre-release' ELSE 'git:production' END AS environment_id,
  tag.commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  tag.name AS version,
  CAST(NULL AS TIMESTAMP) AS started_at,
  tag.named_at AS finished_at,
  'succeeded' AS outcome,
  CAST(NULL AS BOOLEAN) AS is_rollback,
  true AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'tag' AS origin,
  CASE WHEN tag.is_annotated THEN 'tag' ELSE 'commit of a light tag' END AS time_basis,
  tag.source_id,
  50 AS source_rank,
  tag.known_at,
  tag.url
from tag
join matched on matched.code_ref_id = tag.code_ref_id
where coalesce(matched.is_named, false)
  or (not matched.has_named and (tag.component is null or matched.kind = 'repository'))
