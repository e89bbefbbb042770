-- grain: incident_id, deployment_id, attribution_scope
-- title: Deployments that an incident could be pinned to
-- source: incident, int_incident__served, int_deployment__placed, service, int_dependency__resolved, config.setting
-- definition: By time and place alone, as other tools attribute: for each incident the last production deployment before it, and
--   all within the attribution hours (24), of its service, of what its service depends on as well, and of its service's whole
--   repository. Our own figures go by incident_deployment_fact; profiles of other tools choose among these.
-- limits: What other tools call a project is taken to be the repository.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: attribution_scope service, dependants or project
-- column: service_id the deployment's service
-- column: hours from the deployment's finish to the incident, h
-- column: recency 1 for the last one before the incident
-- column: opened_at when the incident began
-- column: resolved_at when it was over, NULL while it lasts
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 24) AS attribution_hours
  from config.setting
  where name = 'attribution_hours'
),
production as (
  select deployment_id, service_id, repository_id, finished_at
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded'
),
struck as (
  select served.incident_id, served.service_id, service.repository_id, incident.opened_at, incident.resolved_at
  from int_incident__served AS served
  join incident on incident.incident_id = served.incident_id
  join service on service.service_id = served.service_id
),
place as (
  select incident_id, service_id, 'service' AS attribution_scope, opened_at, resolved_at
  from struck
  union
  select incident_id, service_id, 'dependants' AS attribution_scope, opened_at, resolved_at
  from struck
  union
  select struck.incident_id, needed.to_service_id, 'dependants' AS attribution_scope, struck.opened_at, struck.resolved_at
  from struck
  join int_dependency__resolved AS needed
    on needed.from_service_id = struck.service_id
    and needed.to_service_id is not null
    and needed.confidence_ratio >= 0.5
  union
  select struck.incident_id, service.service_id, 'project' AS attribution_scope, struck.opened_at, struck.resolved_at
  from struck
  join service on service.repository_id = struck.repository_id
),
earlier as (
  select
    place.incident_id,
    production.deployment_id,
    place.attribution_scope,
    production.service_id,
    (to_unixtime(place.opened_at) - to_unixtime(production.finished_at)) / 3600 AS hours,
    row_number() over (
      partition by place.incident_id, place.attribution_scope
      order by production.finished_at desc, production.deployment_id desc
    ) AS recency,
    place.opened_at,
    place.resolved_at
  from place
  join production on production.service_id = place.service_id
  where production.finished_at <= place.opened_at
)
select
  earlier.incident_id,
  earlier.deployment_id,
  earlier.attribution_scope,
  earlier.service_id,
  earlier.hours,
  CAST(earlier.recency AS INTEGER) AS recency,
  earlier.opened_at,
  earlier.resolved_at
from earlier
cross join setting
where earlier.recency = 1
  or earlier.hours <= setting.attribution_hours
