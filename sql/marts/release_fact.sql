-- grain: release_id
-- title: Releases
-- source: deployment_fact, release_file_fact, deployment_change_fact, change_fact, int_change__undone, int_account__merged
-- definition: What reached users together: from Git alone each release tag, or each deployment that a configuration repository
--   tells. Pre-releases are listed and marked. A repository with the merge proxy has none.
-- column: release_id the deployment that stands for it
-- column: repository_id the repository
-- column: service_id the service
-- column: deployment_id the deployment
-- column: name as the source names it
-- column: version as the source names it
-- column: origin where it was seen
-- column: released_at when it came out
-- column: previous_release_id of tags the highest lower version dated no later
-- column: is_prerelease whether it is a pre-release
-- column: is_first whether it is the first known: its composition is unknown
-- column: days_since_previous since the release that came out before it, whatever its version, d
-- column: change_count changes in it
-- column: commit_count commits in it
-- column: file_count files touched
-- column: added_count lines added
-- column: deleted_count lines deleted
-- column: people_count authors, bots not counted
-- column: hot_file_count files of it that are hot
-- column: revert_count changes that take back another one
-- column: size_percentile_ratio share of the service's earlier releases with fewer changes, 0 to 1; NULL before the sixth
-- column: is_failed whether it needed repair
-- column: is_remediation whether it repaired another one
-- column: waiting_p50_hours median time its changes had waited since their merge, h
-- column: url page of the release
with listed as (
  select *
  from deployment_fact
  where origin <> 'merge'
    and (environment_tier = 'production' or is_prerelease)
    and outcome = 'succeeded'
),
sized as (
  select
    release_id,
    count(*) AS file_count,
    sum(added_count) AS added_count,
    sum(deleted_count) AS deleted_count,
    count(*) FILTER (WHERE is_hot) AS hot_file_count
  from release_file_fact
  group by release_id
),
peopled as (
  select assigned.deployment_id, count(distinct coalesce(account.person_id, own.author_id)) AS people_count
  from int_deployment__assigned AS assigned
  join int_commit__merged AS own on own.commit_id = assigned.commit_id
  left join int_account__merged AS account on account.account_id = own.author_id
  where assigned.is_counted
    and not own.is_bot
  group by assigned.deployment_id
),
reverting as (
  select held.deployment_id, count(*) AS revert_count
  from deployment_change_fact AS held
  join int_change__undone AS undone on undone.change_id = held.change_id
  group by held.deployment_id
),
waited as (
  select deployment_id, approx_percentile(release_hours, 0.5) AS waiting_p50_hours
  from change_fact
  where release_hours is not null
  group by deployment_id
),
ranked as (
  select
    later.deployment_id,
    CAST(count(*) FILTER (WHERE earlier.change_count < later.change_count) AS DOUBLE) / count(*) AS size_percentile_ratio
  from listed AS later
  join listed AS earlier
    on earlier.service_id = later.service_id
    and earlier.environment_id = later.environment_id
    and earlier.finished_at < later.finished_at
  where later.change_count is not null
    and earlier.change_count is not null
  group by later.deployment_id
  having count(*) >= 5
)
select
  listed.deployment_id AS release_id,
  listed.repository_id,
  listed.service_id,
  listed.deployment_id,
  listed.version AS name,
  listed.version,
  listed.origin,
  listed.finished_at AS released_at,
  listed.previous_deployment_id AS previous_release_id,
  listed.is_prerelease,
  listed.is_first,
  (to_unixtime(listed.finished_at) - to_unixtime(before_it.finished_at)) / 86400 AS days_since_previous,
  listed.change_count,
  listed.commit_count,
  CASE WHEN listed.commit_count IS NOT NULL THEN CAST(coalesce(sized.file_count, 0) AS INTEGER) END AS file_count,
  CAST(sized.added_count AS BIGINT) AS added_count,
  CAST(sized.deleted_count AS BIGINT) AS deleted_count,
  CASE WHEN listed.commit_count IS NOT NULL THEN CAST(coalesce(peopled.people_count, 0) AS INTEGER) END AS people_count,
  CASE WHEN listed.commit_count IS NOT NULL THEN CAST(coalesce(sized.hot_file_count, 0) AS INTEGER) END AS hot_file_count,
  CASE WHEN listed.commit_count IS NOT NULL THEN CAST(coalesce(reverting.revert_count, 0) AS INTEGER) END AS revert_count,
  ranked.size_percentile_ratio,
  listed.is_failed,
  listed.is_remediation,
  waited.waiting_p50_hours,
  listed.url
from listed
left join sized on sized.release_id = listed.deployment_id
left join peopled on peopled.deployment_id = listed.deployment_id
left join waited on waited.deployment_id = listed.deployment_id
left join reverting on reverting.deployment_id = listed.deployment_id
left join ranked on ranked.deployment_id = listed.deployment_id
left join int_deployment__placed AS before_it on before_it.deployment_id = listed.earlier_deployment_id
