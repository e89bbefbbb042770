-- grain: incident_id, deployment_id
-- source: incident_cause, incident, service, int_deployment__kept, int_deployment__placed
-- definition: What people last said of each incident and deployment, found by id, by address, or by service@version (then the last
--   one before the incident). A cause that is named after somebody said that there is none goes over it, and the reverse.
-- limits: Who says that a deployment caused it which began more than five minutes after the incident is not followed: it is kept, and
--   no attribution.
-- column: incident_id the incident
-- column: deployment_id the deployment, '' where it is said that none caused it
-- column: verdict caused, not caused, or too late: said to have caused it, and began after it
-- column: incident_cause_id the statement that counts
-- column: reason why, in the words of who said it
-- column: author_name who said it, NULL if nobody was named
-- column: authentication how that is known
-- column: decided_at when it was said
with told as (
  select incident_cause.*, incident.incident_id AS known_incident_id, incident.opened_at
  from incident_cause
  join incident on incident.incident_id = incident_cause.incident_id
  union all
  select incident_cause.*, incident.incident_id AS known_incident_id, incident.opened_at
  from incident_cause
  join incident on incident.url = incident_cause.incident_id
  where incident.url <> incident.incident_id
),
begun as (
  select placed.deployment_id, placed.finished_at, coalesce(deployment.started_at, placed.finished_at) AS started_at
  from int_deployment__placed AS placed
  left join deployment on deployment.deployment_id = placed.deployment_id
),
match as (
  select told.incident_cause_id, kept.kept_deployment_id AS deployment_id, 1 AS precedence
  from told
  join int_deployment__kept AS kept on kept.deployment_id = told.deployment_id
  where kept.kept_deployment_id is not null
  union all
  select told.incident_cause_id, placed.deployment_id, 2 AS precedence
  from told
  join int_deployment__placed AS placed on placed.url = told.deployment_id
  union all
  select told.incident_cause_id, placed.deployment_id, 3 AS precedence
  from told
  join service on lower(service.name) = lower(split_part(told.deployment_id, '@', 1))
  join int_deployment__placed AS placed
    on placed.service_id = service.service_id
    and placed.version = split_part(told.deployment_id, '@', 2)
  where placed.environment_tier = 'production'
    and placed.finished_at <= told.opened_at
),
ranked as (
  select
    match.incident_cause_id,
    match.deployment_id,
    begun.started_at,
    row_number() over (
      partition by match.incident_cause_id order by match.precedence, begun.finished_at desc, match.deployment_id
    ) AS place
  from match
  join begun on begun.deployment_id = match.deployment_id
),
said as (
  select
    told.known_incident_id AS incident_id,
    coalesce(ranked.deployment_id, '') AS deployment_id,
    CASE
      WHEN told.verdict <> 'caused' THEN told.verdict
      WHEN to_unixtime(ranked.started_at) > to_unixtime(told.opened_at) + 300 THEN 'too late'
      ELSE told.verdict
    END AS verdict,
    told.incident_cause_id,
    told.reason,
    told.author_name,
    told.authentication,
    told.decided_at
  from told
  left join ranked on ranked.incident_cause_id = told.incident_cause_id and ranked.place = 1
  where ranked.deployment_id is not null
    or told.deployment_id is null
),
last_one as (
  select
    said.*,
    row_number() over (
      partition by incident_id, deployment_id order by decided_at desc, incident_cause_id desc
    ) AS recency,
    max(CASE WHEN verdict = 'caused' THEN decided_at END) over (partition by incident_id) AS caused_at,
    max(CASE WHEN deployment_id = '' THEN decided_at END) over (partition by incident_id) AS none_at
  from said
)
select
  incident_id,
  deployment_id,
  verdict,
  incident_cause_id,
  reason,
  author_name,
  authentication,
  decided_at
from last_one
where recency = 1
  and (deployment_id <> '' or decided_at >= coalesce(caused_at, decided_at))
  and (deployment_id = '' or verdict <> 'caused' or decided_at > coalesce(none_at, TIMESTAMP '0001-01-01 00:00:00'))
