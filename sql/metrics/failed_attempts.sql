-- grain: case_id, team_id
-- title: Attempts that never reached production
-- measure: count
-- unit: /day
-- better: lower
-- source: deployment_attempt_fact, deployment_fact
-- definition: Roll-outs to production that were cancelled, whose pipeline failed before them, or that failed on their way out. They are no
--   deployments and count in no rate.
-- limits: Only tools that report roll-outs tell of them: from Git alone there are none, which does not mean that nothing failed.
-- column: case_id the attempt
-- column: happened_at when it counts
-- column: value 1
-- column: is_open whether it can still change
-- column: service_id the repository's service, NULL where it has several
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called
-- column: commit_id its commit
-- column: url page of the source record
-- column: kind attempt: it never began; failed: it failed on its way out
with tried as (
  select attempt.deployment_id, attempt.service_id, service.repository_id, attempt.commit_id, attempt.version, attempt.finished_at,
    'attempt' AS kind, attempt.url
  from deployment_attempt_fact AS attempt
  left join service on service.service_id = attempt.service_id
  where attempt.environment_tier = 'production'
  union all
  select deployment_id, service_id, repository_id, commit_id, version, finished_at, 'failed' AS kind, url
  from deployment_fact
  where environment_tier = 'production'
    and outcome = 'failed'
    and not is_prerelease
)
select
  tried.deployment_id AS case_id,
  tried.finished_at AS happened_at,
  CAST(1 AS DOUBLE) AS value,
  false AS is_open,
  tried.service_id,
  service_owner.team_id,
  service.value_stream_id,
  tried.repository_id,
  tried.version AS title,
  tried.commit_id,
  tried.url,
  tried.kind
from tried
left join service on service.service_id = tried.service_id
left join service_owner
  on service_owner.service_id = tried.service_id
  and tried.finished_at >= service_owner.valid_from_at
  and tried.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where tried.finished_at <= as_of()
