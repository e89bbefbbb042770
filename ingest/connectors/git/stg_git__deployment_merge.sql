-- entity: deployment
-- grain: deployment_id
-- definition: Merge proxy, for services whose repository has no release tag: each commit of the default line stands for a
--   deployment at the moment of its merge; of a path, only those that brought a change to it.
with untagged as (
  select provider.*
  from service AS provider
  where provider.repository_id not in (
    select repository_id from code_ref where is_release and not is_prerelease
  )
),
touched as (
  select distinct foldered.service_id, lined.line_commit_id
  from int_commit__foldered AS foldered
  join int_commit__lined AS lined on lined.commit_id = foldered.commit_id and lined.is_mainline
)
select
  'git:' || lined.commit_id
    || CASE WHEN untagged.service_id = 'git:' || untagged.repository_id THEN '' ELSE '#' || untagged.name END AS deployment_id,
  untagged.service_id,
  'git:production' AS environment_id,
  lined.commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  left(merged.sha, 10) AS version,
  CAST(NULL AS TIMESTAMP) AS started_at,
  merged.committed_at AS finished_at,
  'succeeded' AS outcome,
  CAST(NULL AS BOOLEAN) AS is_rollback,
  true AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'merge' AS origin,
  'merge' AS time_basis,
  merged.source_id,
  50 AS source_rank,
  merged.known_at,
  web.commit_url_prefix || merged.sha AS url
from untagged
join commit AS merged on merged.repository_id = untagged.repository_id
join int_commit__lined AS lined
  on lined.commit_id = merged.commit_id and lined.is_mainline and lined.line_commit_id = lined.commit_id
left join touched on touched.service_id = untagged.service_id and touched.line_commit_id = lined.commit_id
left join repository AS web on web.repository_id = untagged.repository_id
where merged.committed_at is not null
  and (untagged.path_prefix is null or touched.service_id is not null)
