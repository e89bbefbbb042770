-- grain: incident_id, deployment_id
-- title: Incidents and the deployments before them
-- source: incident, int_incident__answered, int_incident__named, int_incident__neared, int_deployment__placed
-- definition: Every production deployment that evidence holds responsible for an incident: somebody confirmed it, or the incident
--   names it, 1; it is the last one of the same service before it and not older than the attribution hours (24), or marked by a
--   change event, .6; the same of a service that the incident's service more likely than not depends on .3. What somebody said
--   goes before all that is inferred: where one is confirmed the others are no evidence, one that is refused is none (0), and
--   where no deployment caused it none is. Chosen is the surest, of equals the latest before it; where one is named, what is
--   only near is no evidence of failure.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: service_id the deployment's service
-- column: evidence confirmed, named, near, near a dependency, or refused
-- column: detail where it was named; the service that depends on it; the record that says so
-- column: confidence_ratio how sure that makes, 0 to 1
-- column: hours from the deployment's finish to the incident, h
-- column: is_chosen whether the incident is attributed to it
-- column: is_evidence whether it counts as evidence that the deployment failed
with answered as (
  select incident_id, deployment_id, verdict, incident_cause_id
  from int_incident__answered
  where verdict <> 'too late'
),
inferred as (
  select incident_id, deployment_id, 'named' AS evidence, evidence AS detail, 1.0 AS confidence_ratio
  from int_incident__named
  where evidence <> 'change event'
  union all
  select incident_id, deployment_id, evidence, detail, confidence_ratio
  from int_incident__neared
),
piece as (
  select inferred.*
  from inferred
  left join answered on answered.incident_id = inferred.incident_id and answered.deployment_id = inferred.deployment_id
  left join answered AS no_one on no_one.incident_id = inferred.incident_id and no_one.deployment_id = ''
  where answered.incident_id is null
    and no_one.incident_id is null
  union all
  select
    incident_id,
    deployment_id,
    CASE WHEN verdict = 'caused' THEN 'confirmed' ELSE 'refused' END AS evidence,
    incident_cause_id AS detail,
    CASE WHEN verdict = 'caused' THEN 1.0 ELSE 0.0 END AS confidence_ratio
  from answered
  where deployment_id <> ''
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
      order by
        CASE WHEN strongest.evidence = 'confirmed' THEN 0 ELSE 1 END,
        strongest.confidence_ratio desc,
        placed.finished_at desc,
        strongest.deployment_id
    ) AS choice,
    max(strongest.confidence_ratio) over (partition by strongest.incident_id) AS best_ratio,
    bool_or(strongest.evidence = 'confirmed') over (partition by strongest.incident_id) AS is_confirmed
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
  choice = 1 AND evidence <> 'refused' AS is_chosen,
  evidence <> 'refused'
    AND (evidence = 'confirmed' OR NOT is_confirmed)
    AND (confidence_ratio = 1 OR best_ratio < 1) AS is_evidence
from measured
