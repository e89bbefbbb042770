-- grain: incident_id, deployment_id, attribution_scope
-- title: Deployments that an incident could be pinned to
-- source: int_incident__scoped, int_deployment__placed, config.setting
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
  select
    deployment_id,
    service_id,
    finished_at,
    CAST(finished_at AS VARCHAR) || ' ' || deployment_id AS turn
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded'
    and finished_at is not null
),
-- The last deployment before each moment at which an incident asks for it: years of deployments are passed once, not once
-- for each incident.
moment as (
  select service_id, finished_at AS happened_at, 0 AS is_asked, turn
  from production
  union all
  select distinct service_id, opened_at AS happened_at, 1 AS is_asked, CAST(NULL AS VARCHAR) AS turn
  from int_incident__scoped
),
passed as (
  select
    service_id,
    happened_at,
    is_asked,
    max(turn) over (
      partition by service_id order by happened_at, is_asked rows between unbounded preceding and current row
    ) AS turn
  from moment
),
foremost as (
  select place.incident_id, place.attribution_scope, max(passed.turn) AS turn
  from int_incident__scoped AS place
  join passed
    on passed.service_id = place.service_id and passed.happened_at = place.opened_at and passed.is_asked = 1
  group by place.incident_id, place.attribution_scope
),
earlier as (
  select place.incident_id, place.attribution_scope, place.opened_at, place.resolved_at, production.service_id, production.deployment_id,
    production.finished_at, production.turn
  from int_incident__scoped AS place
  join production on production.service_id = place.service_id
  cross join setting
  where production.finished_at <= place.opened_at
    and (to_unixtime(place.opened_at) - to_unixtime(production.finished_at)) / 3600 <= setting.attribution_hours
  union
  select place.incident_id, place.attribution_scope, place.opened_at, place.resolved_at, production.service_id, production.deployment_id,
    production.finished_at, production.turn
  from foremost
  join int_incident__scoped AS place on place.incident_id = foremost.incident_id and place.attribution_scope = foremost.attribution_scope
  join production on production.service_id = place.service_id and production.turn = foremost.turn
)
select
  incident_id,
  deployment_id,
  attribution_scope,
  service_id,
  (to_unixtime(opened_at) - to_unixtime(finished_at)) / 3600 AS hours,
  CAST(
    row_number() over (partition by incident_id, attribution_scope order by finished_at desc, deployment_id desc) AS INTEGER
  ) AS recency,
  opened_at,
  resolved_at
from earlier
