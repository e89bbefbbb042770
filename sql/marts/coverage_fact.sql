-- grain: link
-- title: How much is linked
-- source: deployment_fact, deployment_service_fact, change_fact, change_item_fact, incident_fact, work_item_fact, build_link_fact,
--   identity_fact, state_mapping_fact, int_test_run__committed, approval, release_service
-- definition: Of each kind of link the share that was found. A share of nothing is unknown, not 0.
-- column: link what is linked to what
-- column: kind the kind of unmatched_fact that lists the others, NULL if none does
-- column: numerator_count linked ones
-- column: denominator_count all of them
-- column: coverage_ratio share, 0 to 1; NULL of nothing
with production as (
  select *
  from deployment_fact
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded'
),
changed as (
  select distinct deployment_id
  from deployment_change_fact
),
itemed as (
  select distinct held.deployment_id
  from deployment_change_fact AS held
  join change_item_fact AS item on item.change_id = held.change_id
  where item.is_chosen
),
tested as (
  select distinct commit_id
  from int_test_run__committed
  where commit_id is not null
),
approved as (
  select distinct release_service.service_id, release_service.version
  from approval
  join release_service on release_service.release_id = approval.release_id
  where approval.decided_at is not null
),
merged as (
  select change_id, bool_and(is_bot) AS is_bot, min(service_id) FILTER (WHERE service_id <> '') AS service_id,
    min(first_commit_at) AS first_commit_at, min(first_review_at) AS first_review_at, min(number) AS number
  from change_fact
  group by change_id
),
item_change as (
  select distinct change_id
  from change_item_fact
  where is_chosen
),
counted as (
  select 'deployments with a service' AS link, 'deployment' AS kind,
    count(service_id) AS numerator_count, count(*) AS denominator_count
  from deployment_service_fact
  union all
  select 'production deployments with a commit', CAST(NULL AS VARCHAR), count(commit_id), count(*)
  from production
  union all
  select 'production deployments with changes', CAST(NULL AS VARCHAR), count(changed.deployment_id), count(*)
  from production
  left join changed on changed.deployment_id = production.deployment_id
  where not production.is_first
  union all
  select 'production deployments with work items', CAST(NULL AS VARCHAR), count(itemed.deployment_id), count(*)
  from production
  left join itemed on itemed.deployment_id = production.deployment_id
  where not production.is_first
  union all
  select 'production deployments with tests', CAST(NULL AS VARCHAR), count(tested.commit_id), count(*)
  from production
  left join tested on tested.commit_id = production.commit_id
  union all
  select 'production deployments with an approval', CAST(NULL AS VARCHAR), count(approved.service_id), count(*)
  from production
  left join approved on approved.service_id = production.service_id and approved.version = production.version
  union all
  select 'changes with a work item', 'change', count(item_change.change_id), count(*)
  from merged
  left join item_change on item_change.change_id = merged.change_id
  where not merged.is_bot
  union all
  select 'changes with a service', CAST(NULL AS VARCHAR), count(service_id), count(*)
  from merged
  union all
  select 'changes with a first commit', CAST(NULL AS VARCHAR), count(first_commit_at), count(*)
  from merged
  union all
  select 'requests with a review', CAST(NULL AS VARCHAR), count(first_review_at), count(*)
  from merged
  where number is not null and not is_bot
  union all
  select 'incidents with a service', 'incident service', count(service_id), count(*)
  from incident_fact
  union all
  select 'incidents with a deployment', 'incident', count(deployment_id), count(*)
  from incident_fact
  union all
  select 'work items with a team', 'work item', count(team_id), count(*)
  from work_item_fact
  union all
  select 'work items in a state that means something', 'state', count(flow_state), count(*)
  from work_item_fact
  union all
  select 'builds with a commit', 'build', count(evidence), count(*)
  from build_link_fact
  union all
  select 'services with an owner', 'service', count(distinct service_owner.service_id), count(distinct service.service_id)
  from service
  left join service_owner on service_owner.service_id = service.service_id
  union all
  select 'people in a team', CAST(NULL AS VARCHAR), count(distinct CASE WHEN team_id IS NOT NULL THEN person_id END), count(distinct person_id)
  from identity_fact
  where not is_bot
)
select
  link,
  kind,
  CAST(numerator_count AS INTEGER) AS numerator_count,
  CAST(denominator_count AS INTEGER) AS denominator_count,
  CAST(numerator_count AS DOUBLE) / NULLIF(denominator_count, 0) AS coverage_ratio
from counted
