-- grain: incident_id, deployment_id
-- source: int_suspect__found, int_signal__named, int_incident__served
-- definition: How often an earlier incident said the same, of the same service, within a day after the last deployment of a
--   suspect's service.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: signal_count earlier incidents of which that is so
with near as (
  select distinct
    found.incident_id,
    found.service_id,
    served.service_id AS incident_service_id,
    named.signal,
    found.opened_at
  from int_suspect__found AS found
  join int_incident__served AS served on served.incident_id = found.incident_id and served.service_id <> ''
  join int_signal__named AS named on named.incident_id = found.incident_id
  where found.recency = 1
    and found.hours <= 24
),
counted as (
  select
    near.*,
    rank() over (
      partition by service_id, incident_service_id, signal order by opened_at
    ) - 1 AS signal_count
  from near
),
own as (
  select incident_id, service_id, max(signal_count) AS signal_count
  from counted
  group by incident_id, service_id
)
select
  found.incident_id,
  found.deployment_id,
  CAST(coalesce(CASE WHEN found.hours <= 24 THEN own.signal_count END, 0) AS INTEGER) AS signal_count
from int_suspect__found AS found
left join own on own.incident_id = found.incident_id and own.service_id = found.service_id
