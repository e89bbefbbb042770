-- grain: incident_id, deployment_id
-- title: Incidents and the deployments before them
-- source: incident, int_incident__named, int_incident__served, int_deployment__placed, int_dependency__resolved, config.setting
-- definition: Every production deployment that evidence holds responsible for an incident: the incident names it 1; it is the last
--   one of the same service before it and not older than the attribution hours (24), or marked by a change event, .6; the same
--   of a service that the incident's service more likely than not depends on .3. Chosen is the surest, of equals the latest before it; where one is
--   named, what is only near is no evidence of failure.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: service_id the deployment's service
-- column: evidence named, near, or near a dependency
-- column: detail where it was named; the service that depends on it
-- column: confidence_ratio how sure that makes, 0 to 1
-- column: hours from the deployment's finish to the incident, h
-- column: is_chosen whether the incident is attributed to it
-- column: is_evidence whether it counts as evidence that the deployment failed
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
  select incident_id, deployment_id, 'named' AS evidence, evidence AS detail, 1.0 AS confidence_ratio
  from int_incident__named
  where evidence <> 'change event'
  union all
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
strongest as (
  select
    piece.*,
    row_number() over (partition by incident_id, deployment_id order by confidence_ratio desc, detail) AS strength
  from piece
),
measured as (
  select
    strongest.incident_id,
    strongest.deployment_id,
    placed.service_id,
    strongest.evidence,
    strongest.detail,
    strongest.confidence_ratio,
    (to_unixtime(incident.opened_at) - to_unixtime(placed.finished_at)) / 3600 AS hours,
    row_number() over (
      partition by strongest.incident_id
      order by strongest.confidence_ratio desc, placed.finished_at desc, strongest.deployment_id
    ) AS choice,
    max(strongest.confidence_ratio) over (partition by strongest.incident_id) AS best_ratio
  from strongest
  join incident on incident.incident_id = strongest.incident_id
  join int_deployment__placed AS placed on placed.deployment_id = strongest.deployment_id
  where strongest.strength = 1
)
select
  incident_id,
  deployment_id,
  service_id,
  evidence,
  detail,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio,
  hours,
  choice = 1 AS is_chosen,
  confidence_ratio = 1 OR best_ratio < 1 AS is_evidence
from measured
