-- grain: environment_id, service_id
-- title: Drift from production
-- source: int_drift__paired, int_drift__listed, environment_stay_fact, int_environment__named, int_deployment__assigned, deployment_fact, commit, service, service_owner, int_service__streamed
-- definition: What is in an environment now compared with what is in production now. Behind: production has commits that the
--   environment lacks; ahead: the other way round; both: each has some; same: neither has. Different: their versions differ and
--   nobody knows by which commits. Unknown: no commit and no version to compare.
-- limits: Counted for now alone. Where history was not fetched to where the two meet, commits are not counted.
-- column: environment_id the environment
-- column: environment_name what it is called
-- column: environment_tier staging, testing or development, production of a pre-release; NULL if nothing tells
-- column: service_id the service
-- column: service_name what it is called
-- column: state same, behind, ahead, both, different, unknown or never in production
-- column: behind_count commits of production that are missing here, NULL if nobody knows
-- column: ahead_count commits here that production has not, NULL if nobody knows
-- column: gap_days from the time of this version's commit to that of production's, negative where production's is older, d
-- column: missing_since_at when production got the first of what is missing here
-- column: deployment_id what brought this version
-- column: version as the source names it
-- column: commit_id what is here
-- column: since_at since when it is here
-- column: production_deployment_id what brought production's version
-- column: production_version as the source names it
-- column: production_commit_id what is in production
-- column: production_since_at since when it is there
-- column: team_id who owns the service
-- column: value_stream_id its value stream
-- column: repository_id its repository
-- column: url page of the deployment that brought this version
with listed as (
  select
    environment_id,
    service_id,
    count(*) FILTER (WHERE is_missing) AS behind_count,
    count(*) FILTER (WHERE NOT is_missing) AS ahead_count,
    bool_or(is_cut) AS is_cut
  from int_drift__listed
  group by environment_id, service_id
),
brought as (
  select listed.environment_id, listed.service_id, min(deployment.finished_at) AS missing_since_at
  from int_drift__listed AS listed
  join int_deployment__assigned AS assigned on assigned.commit_id = listed.commit_id
  join deployment_fact AS deployment
    on deployment.deployment_id = assigned.deployment_id and deployment.service_id = listed.service_id
  where listed.is_missing
    and deployment.environment_tier = 'production'
    and not deployment.is_prerelease
  group by listed.environment_id, listed.service_id
),
compared as (
  select
    paired.*,
    own.version,
    own.from_at AS since_at,
    own.url,
    production.version AS production_version,
    production.from_at AS production_since_at,
    here.committed_at,
    there.committed_at AS production_committed_at,
    CASE
      WHEN paired.commit_id = paired.production_commit_id THEN 0
      WHEN here.commit_id IS NOT NULL AND there.commit_id IS NOT NULL AND NOT coalesce(listed.is_cut, false)
        THEN coalesce(listed.behind_count, 0)
    END AS behind_count,
    CASE
      WHEN paired.commit_id = paired.production_commit_id THEN 0
      WHEN here.commit_id IS NOT NULL AND there.commit_id IS NOT NULL AND NOT coalesce(listed.is_cut, false)
        THEN coalesce(listed.ahead_count, 0)
    END AS ahead_count
  from int_drift__paired AS paired
  join environment_stay_fact AS own on own.deployment_id = paired.deployment_id
  left join environment_stay_fact AS production on production.deployment_id = paired.production_deployment_id
  left join commit AS here on here.commit_id = paired.commit_id
  left join commit AS there on there.commit_id = paired.production_commit_id
  left join listed on listed.environment_id = paired.environment_id and listed.service_id = paired.service_id
),
place as (
  select distinct place_id, name, tier
  from int_environment__named
),
owned as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
)
select
  compared.environment_id,
  place.name AS environment_name,
  place.tier AS environment_tier,
  compared.service_id,
  coalesce(service.name, compared.service_id) AS service_name,
  CASE
    WHEN compared.production_deployment_id IS NULL THEN 'never in production'
    WHEN compared.behind_count > 0 AND compared.ahead_count > 0 THEN 'both'
    WHEN compared.behind_count > 0 THEN 'behind'
    WHEN compared.ahead_count > 0 THEN 'ahead'
    WHEN compared.behind_count = 0 OR compared.version = compared.production_version THEN 'same'
    WHEN compared.version <> compared.production_version OR compared.commit_id <> compared.production_commit_id THEN 'different'
    ELSE 'unknown'
  END AS state,
  CAST(compared.behind_count AS INTEGER) AS behind_count,
  CAST(compared.ahead_count AS INTEGER) AS ahead_count,
  (to_unixtime(compared.production_committed_at) - to_unixtime(compared.committed_at)) / 86400 AS gap_days,
  brought.missing_since_at,
  compared.deployment_id,
  compared.version,
  compared.commit_id,
  compared.since_at,
  compared.production_deployment_id,
  compared.production_version,
  compared.production_commit_id,
  compared.production_since_at,
  owned.team_id,
  streamed.value_stream_id,
  service.repository_id,
  compared.url
from compared
join place on place.place_id = compared.environment_id
left join service on service.service_id = compared.service_id
left join int_service__streamed AS streamed on streamed.service_id = compared.service_id
left join owned on owned.service_id = compared.service_id
left join brought on brought.environment_id = compared.environment_id and brought.service_id = compared.service_id
