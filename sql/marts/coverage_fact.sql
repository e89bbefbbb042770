-- grain: link
-- title: How much is linked
-- source: deployment_service_fact, int_deployment__linked, int_change__linked, incident_fact, work_item_fact, build_link_fact,
--   identity_fact, service, service_owner
-- definition: Of each kind of link the share that was found. A share of nothing is unknown, not 0.
-- column: link what is linked to what
-- column: kind the kind of unmatched_fact that lists the others, NULL if none does
-- column: numerator_count linked ones
-- column: denominator_count all of them
-- column: coverage_ratio share, 0 to 1; NULL of nothing
with counted as (
  select 'deployments with a service' AS link, 'deployment' AS kind,
    count(service_id) AS numerator_count, count(*) AS denominator_count
  from deployment_service_fact
  union all
  select link, kind, numerator_count, denominator_count
  from int_deployment__linked
  union all
  select link, kind, numerator_count, denominator_count
  from int_change__linked
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
