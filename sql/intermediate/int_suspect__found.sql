-- grain: incident_id, deployment_id
-- source: int_incident__reached, incident, int_deployment__placed, deployment
-- definition: Production deployments that could have caused an incident by time and place: of its own service or of a neighbour in the
--   72 hours before it, of services further away in the 24 hours before it. One that had begun and was not over, by clocks that
--   may differ by five minutes, is one too.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: service_id its service
-- column: opened_at when the incident began
-- column: hours from the deployment's finish to that, negative while it still went out
-- column: relation same, needs or is needed by
-- column: hops steps from the incident's service
-- column: path names on the way
-- column: path_confidence_ratio how sure the least sure step is, 0 to 1
-- column: recency 1 for the last one of its service before the incident
-- column: is_repair whether it goes back, or its source says that it mends another one
with place as (
  select
    reached.*,
    incident.opened_at,
    CASE WHEN reached.hops <= 1 THEN 72 ELSE 24 END AS reach_hours,
    CAST(floor(to_unixtime(incident.opened_at) / 86400) AS BIGINT) AS opened_day
  from int_incident__reached AS reached
  join incident on incident.incident_id = reached.incident_id
),
looked as (
  select place.*, place.opened_day + step.days AS day_number
  from place
  cross join (select * from (values (1), (0), (-1), (-2), (-3)) AS near(days)) AS step
),
production as (
  select
    placed.deployment_id,
    placed.service_id,
    placed.finished_at,
    coalesce(deployment.started_at, placed.finished_at) AS started_at,
    placed.is_rollback or coalesce(placed.is_hotfix, false) or placed.remediates_deployment_id is not null AS is_repair,
    CAST(floor(to_unixtime(placed.finished_at) / 86400) AS BIGINT) AS day_number
  from int_deployment__placed AS placed
  left join deployment on deployment.deployment_id = placed.deployment_id
  where placed.environment_tier = 'production'
    and not placed.is_prerelease
    and placed.outcome = 'succeeded'
),
near as (
  select
    looked.incident_id,
    production.deployment_id,
    looked.service_id,
    looked.opened_at,
    production.finished_at,
    (to_unixtime(looked.opened_at) - to_unixtime(production.finished_at)) / 3600 AS hours,
    looked.reach_hours,
    looked.relation,
    looked.hops,
    looked.path,
    looked.confidence_ratio AS path_confidence_ratio,
    production.is_repair
  from looked
  join production on production.service_id = looked.service_id and production.day_number = looked.day_number
  where to_unixtime(production.started_at) <= to_unixtime(looked.opened_at) + 300
)
select
  incident_id,
  deployment_id,
  service_id,
  opened_at,
  hours,
  relation,
  hops,
  path,
  path_confidence_ratio,
  CAST(row_number() over (partition by incident_id, service_id order by finished_at desc, deployment_id desc) AS INTEGER) AS recency,
  is_repair
from near
where hours <= reach_hours
