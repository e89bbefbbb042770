-- grain: kind, thing_id
-- source: int_wait__requested, int_wait__planned, setup_decision_fact, incident_fact, suspect_fact, service_owner
-- definition: All that waits for somebody, of whatever kind.
-- column: kind what sort of thing it is
-- column: thing_id what waits
-- column: role who acts
-- column: title what it is called
-- column: team_id the team that acts, NULL if none or several
-- column: service_id the service, NULL if several or none
-- column: repository_id the repository
-- column: release_id the planned release that it is for
-- column: since_at since when it waits
-- column: evidence what says so
-- column: change_count changes behind it
-- column: url where to act
with owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
),
suspected as (
  select incident_id, max(suspect_count) AS suspect_count
  from suspect_fact
  group by incident_id
)
select
  kind, thing_id, role, title, team_id, service_id, repository_id, CAST(NULL AS VARCHAR) AS release_id, since_at, evidence,
  change_count, url
from int_wait__requested
union all
select
  kind, thing_id, role, title, team_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), release_id, since_at, evidence,
  change_count, url
from int_wait__planned
union all
select
  'question', decision_id, 'operator', kind || coalesce(': ' || target, ''), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
  repository_id, CAST(NULL AS VARCHAR), CAST(NULL AS TIMESTAMP),
  CAST(CAST(round(open_gain_count) AS BIGINT) AS VARCHAR) || ' ' || gain_unit || ' wait for an answer', 0, CAST(NULL AS VARCHAR)
from setup_decision_fact
where state = 'open'
union all
select
  'incident', incident.incident_id, 'operator', coalesce(incident.title, incident.incident_id), owner.team_id,
  incident.service_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), incident.resolved_at,
  CASE
    WHEN suspected.suspect_count = 1 THEN 'nobody has said whether the one suspect caused it'
    ELSE 'nobody has said which of ' || CAST(suspected.suspect_count AS VARCHAR) || ' suspects caused it'
  END,
  0, incident.url
from incident_fact AS incident
join suspected on suspected.incident_id = incident.incident_id
left join owner on owner.service_id = incident.service_id
where incident.resolved_at is not null
  and incident.answer is null
  and coalesce(incident.attribution, '') <> 'named'
