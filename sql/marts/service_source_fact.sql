-- grain: service_id
-- title: Where each service's deployments come from
-- source: int_deployment__placed, int_deployment__chosen, int_deployment__ordered, int_deployment__served, code_ref
-- definition: The best origin that a service has, with how many production deployments it told and from when to when.
-- column: service_id the service
-- column: repository_id its repository
-- column: origin configuration, tag or merge, later also tool, pipeline, branch; NULL if none
-- column: label in words
-- column: deployment_count production deployments, pre-releases not counted
-- column: failed_count production deployments that failed on their way out
-- column: attempt_count attempts that never reached production, not counted
-- column: prerelease_count pre-releases
-- column: collapsed_count tags that name a commit already released
-- column: ignored_tag_count tags that are no release: other names, trees, blobs
-- column: unresolved_count deployments whose commit is unknown
-- column: first_at the first one
-- column: last_at the last one
with production as (
  select
    service_id,
    min(origin) AS origin,
    count(*) FILTER (WHERE NOT is_prerelease AND environment_tier = 'production' AND outcome = 'succeeded') AS deployment_count,
    count(*) FILTER (WHERE NOT is_prerelease AND environment_tier = 'production' AND outcome = 'failed') AS failed_count,
    count(*) FILTER (WHERE is_prerelease) AS prerelease_count,
    count(*) FILTER (WHERE commit_id IS NULL) AS unresolved_count,
    min(finished_at) FILTER (WHERE NOT is_prerelease AND environment_tier = 'production') AS first_at,
    max(finished_at) FILTER (WHERE NOT is_prerelease AND environment_tier = 'production') AS last_at
  from int_deployment__placed
  group by service_id
),
collapsed as (
  select chosen.service_id, count(*) AS collapsed_count
  from int_deployment__chosen AS chosen
  join int_deployment__ordered AS ordered on ordered.deployment_id = chosen.deployment_id
  where ordered.kept_deployment_id <> ordered.deployment_id
  group by chosen.service_id
),
attempted as (
  select service_id, count(*) AS attempt_count
  from int_deployment__served
  where outcome = 'attempt' and environment_tier = 'production'
  group by service_id
),
ignored as (
  select repository_id, count(*) AS ignored_tag_count
  from code_ref
  where kind = 'tag' and not is_release
  group by repository_id
)
select
  service.service_id,
  service.repository_id,
  production.origin,
  CASE production.origin
    WHEN 'tool' THEN 'reported by the deployment tool'
    WHEN 'pipeline' THEN 'pipeline job'
    WHEN 'configuration' THEN 'configuration repository'
    WHEN 'branch' THEN 'release branch'
    WHEN 'tag' THEN 'derived from release tags'
    WHEN 'merge' THEN 'merge proxy'
    ELSE 'no deployments known'
  END AS label,
  CAST(coalesce(production.deployment_count, 0) AS INTEGER) AS deployment_count,
  CAST(coalesce(production.failed_count, 0) AS INTEGER) AS failed_count,
  CAST(coalesce(attempted.attempt_count, 0) AS INTEGER) AS attempt_count,
  CAST(coalesce(production.prerelease_count, 0) AS INTEGER) AS prerelease_count,
  CAST(coalesce(collapsed.collapsed_count, 0) AS INTEGER) AS collapsed_count,
  CAST(coalesce(ignored.ignored_tag_count, 0) AS INTEGER) AS ignored_tag_count,
  CAST(coalesce(production.unresolved_count, 0) AS INTEGER) AS unresolved_count,
  production.first_at,
  production.last_at
from service
left join production on production.service_id = service.service_id
left join collapsed on collapsed.service_id = service.service_id
left join attempted on attempted.service_id = service.service_id
left join ignored on ignored.repository_id = service.repository_id
