-- grain: subject_id
-- title: What policies judge
-- source: deployment_fact, change_fact, release, release_item, int_release__served, service
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
latest as (
  select service_id, max(finished_at) AS finished_at
  from production
  where outcome = 'succeeded'
  group by service_id
),
candidate as (
  select
    tried.*,
    row_number() over (
      partition by tried.service_id, coalesce(tried.version, tried.commit_id, tried.deployment_id)
      order by tried.finished_at desc, tried.deployment_id
    ) AS recency
  from deployment_fact AS tried
  left join latest on latest.service_id = tried.service_id
  where (tried.environment_tier <> 'production' or tried.is_prerelease)
    and tried.outcome = 'succeeded'
    and tried.finished_at > coalesce(latest.finished_at, TIMESTAMP '1970-01-01 00:00:00')
    and coalesce(tried.commit_id, '') not in (select commit_id from production where commit_id is not null)
),
waiting as (
  select
    service_id,
    max_by(merge_commit_id, CAST(merged_at AS VARCHAR) || change_id) AS commit_id
  from change_fact
  where is_waiting
  group by service_id
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
  where recency = 1
  union all
  select
    'next:' || service_id, 'next', CAST(NULL AS VARCHAR), service_id, 'next', commit_id,
    CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS VARCHAR),
    false, true, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
  from waiting
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
  where coalesce(release.kind, '') not in ('pre-release', 'bet')
    and coalesce(release.status, '') not in ('cancelled', 'archived')
    and release.release_id not in (select deployment_id from deployment_fact)
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
