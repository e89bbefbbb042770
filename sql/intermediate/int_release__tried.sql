-- grain: release_id, check_kind, check_name, repository_id, tried_at, try_id
-- source: int_release__spanned, int_release__served, service, suite_run_fact, int_commit__merged, deployment_fact, environment
-- definition: What was tried in the plan's time on what a release is made of: suites on merged code of its services' repositories, and
--   roll-outs of its services to environments before production.
-- column: release_id the release
-- column: check_kind suite or roll-out
-- column: check_name the suite, or the environment
-- column: repository_id the repository
-- column: tried_at when it ended first
-- column: try_id the commit, or the roll-out
-- column: has_failed whether it failed
-- column: url page of it
with place as (
  select distinct span.release_id, span.starts_at, span.ends_at, service.service_id, service.repository_id
  from int_release__spanned AS span
  join int_release__served AS served on served.release_id = span.release_id
  join service on service.service_id = served.service_id
),
repository_of as (
  select distinct release_id, starts_at, ends_at, repository_id
  from place
  where repository_id is not null
),
merged as (
  select distinct commit_id
  from int_commit__merged
)
select
  place.release_id,
  'suite' AS check_kind,
  suite.name AS check_name,
  suite.repository_id,
  suite.first_at AS tried_at,
  suite.commit_id AS try_id,
  suite.failed_count > 0 AS has_failed,
  suite.url
from repository_of AS place
join suite_run_fact AS suite on suite.repository_id = place.repository_id
join merged on merged.commit_id = suite.commit_id
where suite.first_at >= place.starts_at
  and suite.first_at <= place.ends_at
union all
select
  place.release_id,
  'roll-out' AS check_kind,
  coalesce(environment.name, rolled.environment_id, rolled.environment_tier) AS check_name,
  rolled.repository_id,
  rolled.finished_at AS tried_at,
  rolled.deployment_id AS try_id,
  rolled.outcome <> 'succeeded' AS has_failed,
  rolled.url
from place
join deployment_fact AS rolled on rolled.service_id = place.service_id
left join environment on environment.environment_id = rolled.environment_id
where rolled.environment_tier in ('staging', 'testing')
  and rolled.finished_at >= place.starts_at
  and rolled.finished_at <= place.ends_at
