-- grain: link
-- source: deployment_fact, deployment_change_fact, change_item_fact, int_test_run__committed, approval, release_service
-- definition: How many production deployments are linked with what, for the coverage: counted again only when deployments or
--   their links change.
-- column: link what is linked with what
-- column: kind the kind of unmatched_fact that lists the others, NULL if none does
-- column: numerator_count linked ones
-- column: denominator_count all of them
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
)
select 'production deployments with a commit' AS link, CAST(NULL AS VARCHAR) AS kind,
  count(commit_id) AS numerator_count, count(*) AS denominator_count
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
