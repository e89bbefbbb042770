-- grain: incident_id, deployment_id
-- source: int_incident__linked, int_deployment__worded, int_deployment__placed, int_incident__served
-- definition: The counted production deployments that an incident's text, details or change events name: by id, by the address or
--   number of the source record, or by commit (then the last deployment of it before the incident, of the incident's service if
--   that is known).
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: evidence where it is named; a change event is time and place alone
with by_id as (
  select link.incident_id, seen.kept_deployment_id AS deployment_id, link.evidence
  from int_incident__linked AS link
  join int_deployment__worded AS seen on seen.deployment_id = link.word
  union all
  select link.incident_id, seen.kept_deployment_id AS deployment_id, link.evidence
  from int_incident__linked AS link
  join int_deployment__worded AS seen on seen.url = link.address
  union all
  select link.incident_id, seen.kept_deployment_id AS deployment_id, link.evidence
  from int_incident__linked AS link
  join int_deployment__worded AS seen on seen.native_number = link.native_number
),
by_commit as (
  select
    link.incident_id,
    seen.kept_deployment_id AS deployment_id,
    link.evidence,
    row_number() over (
      partition by link.incident_id, link.sha
      order by CASE WHEN own.incident_id IS NOT NULL THEN 0 ELSE 1 END, placed.finished_at desc, placed.deployment_id
    ) AS precedence
  from int_incident__linked AS link
  join int_deployment__worded AS seen on seen.sha = link.sha
  join int_deployment__placed AS placed on placed.deployment_id = seen.kept_deployment_id
  left join int_incident__served AS own on own.incident_id = link.incident_id and own.service_id = seen.service_id
  where placed.finished_at <= link.opened_at
    and placed.environment_tier = 'production'
),
every_one as (
  select incident_id, deployment_id, evidence from by_id
  union all
  select incident_id, deployment_id, evidence from by_commit where precedence = 1
)
select
  every_one.incident_id,
  every_one.deployment_id,
  min_by(every_one.evidence, CASE WHEN every_one.evidence = 'change event' THEN 'z' ELSE every_one.evidence END) AS evidence
from every_one
join int_deployment__placed AS placed on placed.deployment_id = every_one.deployment_id
where placed.environment_tier = 'production'
  and not placed.is_prerelease
group by every_one.incident_id, every_one.deployment_id
