-- grain: hand_off_id
-- source: incident_event, incident, int_account__merged, int_person__teamed
-- definition: Incidents that went from one team to another: who they were assigned or escalated to, and who acknowledged them, were
--   in another team than whoever had them before. It waits from then until somebody of the new team acknowledges it, or until it
--   is over; taken over by acknowledging, it did not wait.
-- column: hand_off_id the incident and the number of the team in its turn
-- column: incident_id the incident
-- column: from_team_id the team that had it
-- column: to_team_id the team that has it then
-- column: evidence assigned, escalated or acknowledged
-- column: happened_at when
-- column: taken_at when the new team acknowledged it, or it was over
-- column: hours from one to the other, h
-- column: is_open whether it still waits
with told as (
  select
    event.incident_event_id,
    event.incident_id,
    event.kind,
    event.happened_at,
    CASE WHEN event.kind = 'acknowledged' THEN event.account_id ELSE event.assignee_id END AS account_id
  from incident_event AS event
  where event.kind in ('assigned', 'escalated', 'acknowledged')
),
held as (
  select told.incident_event_id, told.incident_id, told.kind, told.happened_at, min(teamed.team_id) AS team_id
  from told
  join int_account__merged AS account on account.account_id = told.account_id
  join int_person__teamed AS teamed on teamed.person_id = account.person_id
  where told.happened_at >= teamed.valid_from_at
    and (teamed.valid_to_at is null or told.happened_at < teamed.valid_to_at)
  group by told.incident_event_id, told.incident_id, told.kind, told.happened_at
  having count(distinct teamed.team_id) = 1
),
turned as (
  select
    held.*,
    CASE
      WHEN team_id <> lag(team_id) over (partition by incident_id order by happened_at, incident_event_id) THEN 1 ELSE 0
    END AS is_turn
  from held
),
numbered as (
  select
    turned.*,
    sum(is_turn) over (
      partition by incident_id
      order by happened_at, incident_event_id rows between unbounded preceding and current row
    ) AS turn_number
  from turned
),
turn as (
  select
    incident_id,
    turn_number,
    min(team_id) AS team_id,
    min_by(kind, CAST(happened_at AS VARCHAR) || incident_event_id) AS evidence,
    min(happened_at) AS happened_at,
    min(happened_at) FILTER (WHERE kind = 'acknowledged') AS acknowledged_at
  from numbered
  group by incident_id, turn_number
),
passed as (
  select
    later.incident_id,
    later.turn_number,
    earlier.team_id AS from_team_id,
    later.team_id AS to_team_id,
    later.evidence,
    later.happened_at,
    coalesce(later.acknowledged_at, next_one.happened_at, incident.resolved_at) AS taken_at
  from turn AS later
  join turn AS earlier on earlier.incident_id = later.incident_id and earlier.turn_number = later.turn_number - 1
  left join turn AS next_one on next_one.incident_id = later.incident_id and next_one.turn_number = later.turn_number + 1
  join incident on incident.incident_id = later.incident_id
)
select
  'incident:' || incident_id || ':' || CAST(CAST(turn_number AS INTEGER) AS VARCHAR) AS hand_off_id,
  incident_id,
  from_team_id,
  to_team_id,
  evidence,
  happened_at,
  taken_at,
  CASE WHEN taken_at >= happened_at THEN (to_unixtime(taken_at) - to_unixtime(happened_at)) / 3600 END AS hours,
  taken_at IS NULL AS is_open
from passed
