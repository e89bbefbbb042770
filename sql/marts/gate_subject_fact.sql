-- grain: subject_id
-- title: What policies judge
-- source: deployment_fact, int_deployment__proposed, int_service__queued, release, release_item, int_release__served, service
-- definition: Every production deployment; every release that a tool, a file or a plan tells; and what waits to go out: candidates,
--   which run before production and not in it, and of each service what is merged and in no deployment yet (next). Pre-releases
--   are none.
-- column: subject_id the release or deployment; of what waits next, the service's id after "next:"
-- column: kind deployment, release, candidate or next
-- column: name as people call it: the service and its version, or the release's name
-- column: service_id its service, NULL where it has several or none
-- column: version as the source names it
-- column: commit_id the commit that went or goes out, NULL if unknown
-- column: due_at when it went out, else when it is planned to, NULL while neither is known
-- column: happened_at when it went out, NULL while it has not
-- column: outcome succeeded or failed, of a deployment
-- column: is_repair whether it mends what was wrong, or goes back
-- column: is_composed whether what it consists of is known
-- column: origin where it was seen
-- column: url page of it
with production as (
  select *
  from deployment_fact
  where environment_tier = 'production' and not is_prerelease
),
candidate as (
  select tried.*
  from int_deployment__proposed AS proposed
  join deployment_fact AS tried on tried.deployment_id = proposed.deployment_id
),
composed as (
  select int_release__served.release_id, count(*) AS service_count, min(int_release__served.service_id) AS service_id
  from int_release__served
  group by int_release__served.release_id
),
itemed as (
  select distinct release_id
  from release_item
),
gathered as (
  select
    deployment_id AS subject_id, 'deployment' AS kind, CAST(NULL AS VARCHAR) AS name, service_id, version, commit_id,
    finished_at AS due_at, finished_at AS happened_at, outcome,
    is_remediation OR is_rollback AS is_repair,
    change_count IS NOT NULL OR (outcome <> 'succeeded' AND commit_id IS NOT NULL) AS is_composed,
    origin, url
  from production
  union all
  select
    deployment_id, 'candidate', CAST(NULL AS VARCHAR), service_id, version, commit_id,
    CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS VARCHAR),
    is_remediation, commit_id IS NOT NULL, origin, url
  from candidate
  union all
  select
    subject_id, 'next', CAST(NULL AS VARCHAR), service_id, 'next', commit_id,
    CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS VARCHAR),
    false, true, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
  from int_service__queued
  union all
  select
    release.release_id, 'release', coalesce(release.name, release.release_id),
    CASE WHEN composed.service_count = 1 THEN composed.service_id END,
    release.name, CAST(NULL AS VARCHAR),
    coalesce(release.released_at, release.planned_at), release.released_at, CAST(NULL AS VARCHAR),
    false, composed.release_id IS NOT NULL OR itemed.release_id IS NOT NULL, CAST(NULL AS VARCHAR), release.url
  from release
  left join composed on composed.release_id = release.release_id
  left join itemed on itemed.release_id = release.release_id
  left join deployment_fact AS deployed on deployed.deployment_id = release.release_id
  where coalesce(release.kind, '') not in ('pre-release', 'bet')
    and coalesce(release.status, '') not in ('cancelled', 'archived')
    and deployed.deployment_id is null
)
select
  gathered.subject_id,
  gathered.kind,
  coalesce(
    gathered.name,
    coalesce(service.name, gathered.service_id, 'unknown service') || '@'
      || coalesce(gathered.version, substr(split_part(gathered.commit_id, '@', 2), 1, 10), gathered.subject_id)
  ) AS name,
  gathered.service_id,
  gathered.version,
  gathered.commit_id,
  gathered.due_at,
  gathered.happened_at,
  gathered.outcome,
  gathered.is_repair,
  gathered.is_composed,
  gathered.origin,
  gathered.url
from gathered
left join service on service.service_id = gathered.service_id
