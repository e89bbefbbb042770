-- grain: service_id
-- title: Length of watch windows
-- source: service, incident_deployment_fact, incident_fact
-- definition: How long to watch a service after a deployment. Of the incidents attributed to its deployments those more than 12 hours
--   after tell how many come by chance in an hour; what came earlier is counted beyond that. The window is the shortest of 15, 30,
--   45, 60, 90 minutes, 2, 3, 4, 6, 8 and 12 hours within which nine of ten of them had begun. From five such incidents of its own,
--   if these are more than chance scatters (twice the root of all within 12 hours), else of all services, else the usual hour.
-- column: service_id the service
-- column: window_minutes how long to watch, min
-- column: basis service, all services or usual
-- column: case_count incidents within 12 hours after deployments that it is taken from, 0 for the usual hour
-- column: excess_count of them beyond chance, NULL for the usual hour
with delay as (
  select told.service_id, CASE WHEN told.hours > 0 THEN told.hours ELSE 0 END AS hours
  from incident_deployment_fact AS told
  join incident_fact AS incident
    on incident.incident_id = told.incident_id
    and incident.deployment_id = told.deployment_id
  where told.hours <= 24
),
pooled as (
  select service_id, hours from delay
  union all
  select '' AS service_id, hours from delay
),
step as (
  select minutes
  from (
    values (15), (30), (45), (60), (90), (120), (180), (240), (360), (480), (720)
  ) AS steps(minutes)
),
counted as (
  select
    service_id,
    count(*) FILTER (WHERE hours <= 12) AS case_count,
    CAST(count(*) FILTER (WHERE hours > 12) AS DOUBLE) / 12 AS chance_rate
  from pooled
  group by service_id
),
reached as (
  select pooled.service_id, step.minutes, count(*) FILTER (WHERE pooled.hours * 60 <= step.minutes) AS step_count
  from pooled
  cross join step
  group by pooled.service_id, step.minutes
),
shortest as (
  select
    counted.service_id,
    min(reached.minutes) AS window_minutes,
    min(counted.case_count) AS case_count,
    min(counted.case_count - 12 * counted.chance_rate) AS excess_count
  from counted
  join reached on reached.service_id = counted.service_id
  where counted.case_count - 12 * counted.chance_rate >= 5
    and counted.case_count - 12 * counted.chance_rate >= 2 * sqrt(counted.case_count)
    and reached.step_count - reached.minutes * counted.chance_rate / 60 >= 0.9 * (counted.case_count - 12 * counted.chance_rate)
  group by counted.service_id
)
select
  service.service_id,
  CAST(coalesce(own.window_minutes, everything.window_minutes, 60) AS INTEGER) AS window_minutes,
  CASE
    WHEN own.service_id IS NOT NULL THEN 'service'
    WHEN everything.service_id IS NOT NULL THEN 'all services'
    ELSE 'usual'
  END AS basis,
  CAST(coalesce(own.case_count, everything.case_count, 0) AS INTEGER) AS case_count,
  coalesce(own.excess_count, everything.excess_count) AS excess_count
from service
left join shortest AS own on own.service_id = service.service_id
left join shortest AS everything on everything.service_id = ''
