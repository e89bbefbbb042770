-- grain: hand_off_id
-- title: Hand-offs between teams
-- source: int_hand_off__passed, int_hand_off__blocked, int_hand_off__reviewed, int_hand_off__reassigned
-- definition: Each time that work of one team had to wait for another one. Passed on: an item's next team is another one; waited
--   between: so that it was active with the first, then waited, then active with the second; blocked: an item waits for one of
--   another team by a link; review: a person of another team reviewed a change; incident: one was reassigned to another team.
--   Counted to the team that is waited for.
-- limits: What nobody's team is known for is not seen. Requested reviews that were never given are not told by the tools read.
-- column: hand_off_id the hand-off
-- column: kind passed on, waited between, blocked, review or incident
-- column: from_team_id the team that hands over or waits
-- column: to_team_id the team that takes over or is waited for
-- column: pair both by name
-- column: happened_at when it began
-- column: taken_at when the other team took it up or it was over
-- column: hours waited, NULL while it waits or where that is unknown, h
-- column: is_open whether it still waits
-- column: evidence what it is known by
-- column: title of the item, change or incident
-- column: work_item_id the item
-- column: other_work_item_id the item that blocks it
-- column: change_id the change
-- column: incident_id the incident
-- column: service_id the service, where one is known
-- column: repository_id its repository
-- column: value_stream_id the value stream of that service, else of the team that is waited for
-- column: url page of the source record
with item_hand_off as (
  select
    passed.hand_off_id, passed.kind, passed.from_team_id, passed.to_team_id, passed.happened_at, passed.taken_at,
    passed.hours, passed.is_open, passed.evidence, passed.work_item_id, CAST(NULL AS VARCHAR) AS other_work_item_id
  from int_hand_off__passed AS passed
  union all
  select
    hand_off_id, 'blocked' AS kind, from_team_id, to_team_id, happened_at, taken_at,
    hours, is_open, 'link' AS evidence, work_item_id, other_work_item_id
  from int_hand_off__blocked
),
incident_place as (
  select incident_id, min(service_id) AS service_id
  from incident_fact
  group by incident_id
),
gathered as (
  select
    own.hand_off_id, own.kind, own.from_team_id, own.to_team_id, own.happened_at, own.taken_at, own.hours, own.is_open,
    own.evidence, coalesce(item.item_key || ' ', '') || coalesce(item.title, '') AS title, own.work_item_id,
    own.other_work_item_id, CAST(NULL AS VARCHAR) AS change_id, CAST(NULL AS VARCHAR) AS incident_id,
    item.service_id, CAST(NULL AS VARCHAR) AS repository_id, item.url
  from item_hand_off AS own
  join work_item_fact AS item on item.work_item_id = own.work_item_id
  union all
  select
    own.hand_off_id, 'review' AS kind, own.from_team_id, own.to_team_id, own.happened_at, own.taken_at, own.hours,
    false AS is_open, own.evidence, change.title, CAST(NULL AS VARCHAR) AS work_item_id,
    CAST(NULL AS VARCHAR) AS other_work_item_id, own.change_id, CAST(NULL AS VARCHAR) AS incident_id,
    CAST(NULL AS VARCHAR) AS service_id, own.repository_id, change.url
  from int_hand_off__reviewed AS own
  join change on change.change_id = own.change_id
  union all
  select
    own.hand_off_id, 'incident' AS kind, own.from_team_id, own.to_team_id, own.happened_at, own.taken_at, own.hours,
    own.is_open, own.evidence, incident.title, CAST(NULL AS VARCHAR) AS work_item_id,
    CAST(NULL AS VARCHAR) AS other_work_item_id, CAST(NULL AS VARCHAR) AS change_id, own.incident_id,
    incident_place.service_id, CAST(NULL AS VARCHAR) AS repository_id, incident.url
  from int_hand_off__reassigned AS own
  join incident on incident.incident_id = own.incident_id
  left join incident_place on incident_place.incident_id = own.incident_id
)
select
  gathered.hand_off_id,
  gathered.kind,
  gathered.from_team_id,
  gathered.to_team_id,
  coalesce(sender.name, gathered.from_team_id) || ' → ' || coalesce(receiver.name, gathered.to_team_id) AS pair,
  gathered.happened_at,
  gathered.taken_at,
  gathered.hours,
  gathered.is_open,
  gathered.evidence,
  gathered.title,
  gathered.work_item_id,
  gathered.other_work_item_id,
  gathered.change_id,
  gathered.incident_id,
  gathered.service_id,
  coalesce(gathered.repository_id, service.repository_id) AS repository_id,
  coalesce(service.value_stream_id, receiver.value_stream_id) AS value_stream_id,
  gathered.url
from gathered
left join service on service.service_id = gathered.service_id
left join int_team__named AS sender on sender.team_id = gathered.from_team_id
left join int_team__named AS receiver on receiver.team_id = gathered.to_team_id
