-- grain: service_id
-- title: Length of watch windows
-- source: service, incident_deployment_fact, incident_fact
-- definition: How long to watch a service after a deployment: the time within which nine of ten incidents that deployments of it
--   caused had opened, rounded up to 15, 30, 45, 60 or 90 minutes, or 2, 3, 4, 6, 8, 12 or 24 hours. From five such incidents of its own, else of all
--   services, else the usual hour. What caused an incident is what it is attributed to.
-- column: service_id the service
-- column: window_minutes how long to watch, min
-- column: basis service, all services or the usual hour
-- column: case_count incidents that it is taken from, 0 for the usual hour
-- column: p90_hours the time itself, NULL for it, h
with delay as (
  select told.service_id, CASE WHEN told.hours > 0 THEN told.hours ELSE 0 END AS hours
  from incident_deployment_fact AS told
  join incident_fact AS incident
    on incident.incident_id = told.incident_id
    and incident.deployment_id = told.deployment_id
  where told.hours <= 24
),
own as (
  select service_id, count(*) AS case_count, approx_percentile(hours, 0.9) AS p90_hours
  from delay
  group by service_id
  having count(*) >= 5
),
everything as (
  select count(*) AS case_count, approx_percentile(hours, 0.9) AS p90_hours
  from delay
),
chosen as (
  select
    service.service_id,
    CASE
      WHEN own.service_id IS NOT NULL THEN 'service'
      WHEN everything.case_count >= 5 THEN 'all services'
      ELSE 'usual'
    END AS basis,
    CASE
      WHEN own.service_id IS NOT NULL THEN own.case_count
      WHEN everything.case_count >= 5 THEN everything.case_count
      ELSE 0
    END AS case_count,
    CASE
      WHEN own.service_id IS NOT NULL THEN own.p90_hours
      WHEN everything.case_count >= 5 THEN everything.p90_hours
    END AS p90_hours
  from service
  cross join everything
  left join own on own.service_id = service.service_id
)
select
  service_id,
  CAST(
    CASE
      WHEN p90_hours IS NULL THEN 60
      WHEN p90_hours <= 0.25 THEN 15
      WHEN p90_hours <= 0.5 THEN 30
      WHEN p90_hours <= 0.75 THEN 45
      WHEN p90_hours <= 1 THEN 60
      WHEN p90_hours <= 1.5 THEN 90
      WHEN p90_hours <= 2 THEN 120
      WHEN p90_hours <= 3 THEN 180
      WHEN p90_hours <= 4 THEN 240
      WHEN p90_hours <= 6 THEN 360
      WHEN p90_hours <= 8 THEN 480
      WHEN p90_hours <= 12 THEN 720
      ELSE 1440
    END AS INTEGER
  ) AS window_minutes,
  basis,
  CAST(case_count AS INTEGER) AS case_count,
  p90_hours
from chosen
