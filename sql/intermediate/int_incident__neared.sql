-- grain: incident_id, deployment_id
-- source: incident, int_incident__named, int_incident__served, int_deployment__placed, int_dependency__resolved, config.setting
-- definition: The production deployments that time and place hold responsible for an incident: the last one of the same service before
--   it, not older than the attribution hours (24), or marked by a change event, .6; the same of a service that the incident's
--   service more likely than not depends on .3.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: evidence near, or near a dependency
-- column: detail change event, or the service that depends on it
-- column: confidence_ratio how sure that makes, 0 to 1
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 24) AS attribution_hours
  from config.setting
  where name = 'attribution_hours'
),
production as (
  select deployment_id, service_id, finished_at
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded'
),
place as (
  select served.incident_id, served.service_id, '' AS dependant_id, incident.opened_at
  from int_incident__served AS served
  join incident on incident.incident_id = served.incident_id
  where served.service_id <> ''
  union all
  select served.incident_id, needed.to_service_id AS service_id, min(needed.from_service_id) AS dependant_id, incident.opened_at
  from int_incident__served AS served
  join incident on incident.incident_id = served.incident_id
  join int_dependency__resolved AS needed on needed.from_service_id = served.service_id
  where needed.to_service_id <> needed.from_service_id and needed.confidence_ratio >= 0.5
  group by served.incident_id, needed.to_service_id, incident.opened_at
),
near as (
  select
    place.incident_id,
    place.service_id,
    place.dependant_id,
    production.deployment_id,
    row_number() over (
      partition by place.incident_id, place.service_id, place.dependant_id
      order by production.finished_at desc, production.deployment_id desc
    ) AS recency
  from place
  cross join setting
  join production on production.service_id = place.service_id
  where production.finished_at <= place.opened_at
    and to_unixtime(place.opened_at) - to_unixtime(production.finished_at) <= setting.attribution_hours * 3600
),
marked as (
  select named.incident_id, named.deployment_id
  from int_incident__named AS named
  join incident on incident.incident_id = named.incident_id
  join production AS own on own.deployment_id = named.deployment_id
  left join production AS later
    on later.service_id = own.service_id
    and later.finished_at > own.finished_at
    and later.finished_at <= incident.opened_at
  where named.evidence = 'change event'
  group by named.incident_id, named.deployment_id
  having count(later.deployment_id) = 0
),
piece as (
  select incident_id, deployment_id, 'near' AS evidence, 'change event' AS detail, 0.6 AS confidence_ratio
  from marked
  union all
  select
    incident_id,
    deployment_id,
    CASE WHEN dependant_id = '' THEN 'near' ELSE 'near a dependency' END AS evidence,
    NULLIF(dependant_id, '') AS detail,
    CASE WHEN dependant_id = '' THEN 0.6 ELSE 0.3 END AS confidence_ratio
  from near
  where recency = 1
),
ranked as (
  select
    piece.*,
    row_number() over (partition by incident_id, deployment_id order by confidence_ratio desc, detail) AS strength
  from piece
)
select incident_id, deployment_id, evidence, detail, confidence_ratio
from ranked
where strength = 1
