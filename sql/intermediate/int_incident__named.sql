-- grain: incident_id, deployment_id
-- source: incident_link, incident, int_deployment__served, int_deployment__kept, int_deployment__placed, int_incident__served
-- definition: The counted production deployments that an incident's text, details or change events name: by id, by the address or
--   number of the source record, or by commit (then the last deployment of it before the incident, of the incident's service if
--   that is known).
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: evidence where it is named; a change event is time and place alone
with link as (
  select
    incident_link.incident_id,
    incident_link.deployment_id AS reference,
    coalesce(incident_link.evidence, 'named') AS evidence,
    incident.opened_at,
    CASE
      WHEN incident_link.deployment_id LIKE 'url:%' THEN substr(incident_link.deployment_id, 5)
      WHEN incident_link.deployment_id LIKE 'id:%' THEN substr(incident_link.deployment_id, 4)
      WHEN incident_link.deployment_id LIKE 'commit:%' THEN substr(incident_link.deployment_id, 8)
      ELSE incident_link.deployment_id
    END AS word
  from incident_link
  join incident on incident.incident_id = incident_link.incident_id
),
seen as (
  select
    served.deployment_id,
    served.service_id,
    served.url,
    regexp_extract(served.deployment_id, '([^:/]+)$', 1) AS native_id,
    split_part(served.commit_id, '@', 2) AS sha,
    kept.kept_deployment_id
  from int_deployment__served AS served
  join int_deployment__kept AS kept on kept.deployment_id = served.deployment_id
  where kept.kept_deployment_id is not null
),
by_id as (
  select link.incident_id, seen.kept_deployment_id AS deployment_id, link.evidence
  from link
  join seen on seen.deployment_id = link.word
  union all
  select link.incident_id, seen.kept_deployment_id AS deployment_id, link.evidence
  from link
  join seen on seen.url = link.word
  where link.reference like 'url:%'
  union all
  select link.incident_id, seen.kept_deployment_id AS deployment_id, link.evidence
  from link
  join seen on seen.native_id = regexp_extract(link.word, '([^:/]+)$', 1)
  where link.reference like 'url:%' or link.reference like 'id:%'
),
by_commit as (
  select
    link.incident_id,
    seen.kept_deployment_id AS deployment_id,
    link.evidence,
    row_number() over (
      partition by link.incident_id, link.word
      order by CASE WHEN own.incident_id IS NOT NULL THEN 0 ELSE 1 END, placed.finished_at desc, placed.deployment_id
    ) AS precedence
  from link
  join seen on seen.sha = link.word
  join int_deployment__placed AS placed on placed.deployment_id = seen.kept_deployment_id
  left join int_incident__served AS own on own.incident_id = link.incident_id and own.service_id = seen.service_id
  where link.reference like 'commit:%'
    and placed.finished_at <= link.opened_at
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
