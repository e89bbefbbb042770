-- grain: release_id
-- title: What is known of releases before they go out
-- source: risk_content_fact, risk_commit_fact, deployment_fact, service, int_blackout__scoped, int_service__related,
--   int_deployment__neighboured
-- definition: Each production deployment and each service's next one, by its commits, the time since the one before, freezes,
--   what its neighbours brought out within 48 hours before, and how many services need its own.
-- limits: Which services need which is taken as it is known now. The next one has no time yet, so nothing that hangs on it.
-- column: release_id the deployment, or next: and the service
-- column: service_id the service
-- column: released_at when it went out, NULL ahead
-- column: is_ahead whether it has yet to go out
-- column: is_rollback whether it goes back to an ancestor
-- column: commit_count commits in it that are no merges
-- column: fix_count of these mend something
-- column: reviewed_known_count of these tell whether they were reviewed
-- column: unreviewed_count of these were not
-- column: untested_count of these touch code and no test
-- column: red_build_count of these had a first build that failed
-- column: configuration_count of these touch configuration
-- column: migration_count of these bring a migration
-- column: hot_count of these touch hot files
-- column: foreign_count of these touch files that others had touched and their authors never
-- column: author_count accounts that made them, bots not counted
-- column: previous_released_at when the service last went out before, NULL for the first
-- column: previous_days days since then, d; NULL ahead
-- column: is_in_freeze whether a freeze held for the service when it went out
-- column: neighbour_release_count roll-outs of its neighbours within 48 hours before
-- column: dependant_count services that need it
with content as (
  select
    content.release_id,
    content.service_id,
    content.is_ahead,
    count(*) AS commit_count,
    count(*) FILTER (WHERE own.is_fix) AS fix_count,
    count(own.is_reviewed) AS reviewed_known_count,
    count(*) FILTER (WHERE NOT own.is_reviewed) AS unreviewed_count,
    count(*) FILTER (WHERE own.is_untested) AS untested_count,
    count(*) FILTER (WHERE own.has_red_build) AS red_build_count,
    count(*) FILTER (WHERE own.configuration_file_count > 0) AS configuration_count,
    count(*) FILTER (WHERE own.migration_file_count > 0) AS migration_count,
    count(*) FILTER (WHERE own.hot_file_count > 0) AS hot_count,
    count(*) FILTER (WHERE own.foreign_file_count > 0) AS foreign_count,
    count(distinct CASE WHEN NOT own.is_bot THEN own.author_id END) AS author_count
  from risk_content_fact AS content
  join risk_commit_fact AS own on own.commit_id = content.commit_id
  group by content.release_id, content.service_id, content.is_ahead
),
production as (
  select deployment_id, service_id, finished_at, is_rollback
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
    and finished_at is not null
),
timed as (
  select
    production.*,
    lag(finished_at) over (partition by service_id order by finished_at, deployment_id) AS previous_released_at
  from production
),
last_one as (
  select service_id, max(finished_at) AS previous_released_at
  from production
  group by service_id
),
frozen as (
  select distinct production.deployment_id
  from production
  join int_blackout__scoped AS blackout
    on blackout.starts_at <= production.finished_at and blackout.ends_at > production.finished_at
  left join service on service.service_id = production.service_id
  where blackout.is_production
    and blackout.is_service_known
    and coalesce(blackout.service_id, production.service_id) = production.service_id
    and coalesce(blackout.value_stream_id, service.value_stream_id, '') = coalesce(service.value_stream_id, '')
),
needed as (
  select service_id, count(distinct neighbour_service_id) AS dependant_count
  from int_service__related
  where relation = 'is needed by'
  group by service_id
),
every_one as (
  select deployment_id AS release_id, service_id, finished_at AS released_at, false AS is_ahead, is_rollback, previous_released_at
  from timed
  union all
  select content.release_id, content.service_id, CAST(NULL AS TIMESTAMP) AS released_at, true AS is_ahead,
    false AS is_rollback, last_one.previous_released_at
  from content
  left join last_one on last_one.service_id = content.service_id
  where content.is_ahead
)
select
  every_one.release_id,
  every_one.service_id,
  every_one.released_at,
  every_one.is_ahead,
  every_one.is_rollback,
  CAST(coalesce(content.commit_count, 0) AS INTEGER) AS commit_count,
  CAST(coalesce(content.fix_count, 0) AS INTEGER) AS fix_count,
  CAST(coalesce(content.reviewed_known_count, 0) AS INTEGER) AS reviewed_known_count,
  CAST(coalesce(content.unreviewed_count, 0) AS INTEGER) AS unreviewed_count,
  CAST(coalesce(content.untested_count, 0) AS INTEGER) AS untested_count,
  CAST(coalesce(content.red_build_count, 0) AS INTEGER) AS red_build_count,
  CAST(coalesce(content.configuration_count, 0) AS INTEGER) AS configuration_count,
  CAST(coalesce(content.migration_count, 0) AS INTEGER) AS migration_count,
  CAST(coalesce(content.hot_count, 0) AS INTEGER) AS hot_count,
  CAST(coalesce(content.foreign_count, 0) AS INTEGER) AS foreign_count,
  CAST(coalesce(content.author_count, 0) AS INTEGER) AS author_count,
  every_one.previous_released_at,
  (to_unixtime(every_one.released_at) - to_unixtime(every_one.previous_released_at)) / 86400 AS previous_days,
  CASE WHEN NOT every_one.is_ahead THEN frozen.deployment_id IS NOT NULL END AS is_in_freeze,
  CASE WHEN NOT every_one.is_ahead THEN coalesce(neighbour.neighbour_release_count, 0) END AS neighbour_release_count,
  CAST(coalesce(needed.dependant_count, 0) AS INTEGER) AS dependant_count
from every_one
left join content on content.release_id = every_one.release_id
left join frozen on frozen.deployment_id = every_one.release_id
left join int_deployment__neighboured AS neighbour on neighbour.deployment_id = every_one.release_id
left join needed on needed.service_id = every_one.service_id
