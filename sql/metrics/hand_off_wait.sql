-- grain: case_id
-- title: Waiting for another team
-- measure: duration
-- unit: h
-- better: lower
-- source: hand_off_fact
-- definition: How long work of one team waited for another one. An item that changed its team: from when the first last worked on it
--   to when the second first does. A blocked item: its states of waiting while the other one was not over. A review: from ready
--   to the first review by that team. An incident: from reassigned to acknowledged. Those that still wait are open, without a value.
-- limits: Sees what links, teams of items, reviews and incidents tell; waiting that was agreed by word of mouth is not seen. Clock
--   hours.
-- column: case_id the hand-off
-- column: happened_at when it began
-- column: value hours waited, NULL while it waits
-- column: is_open whether it still waits
-- column: service_id the service, where one is known
-- column: team_id the team that is waited for
-- column: value_stream_id the value stream of the service, else of that team
-- column: repository_id the repository
-- column: title of the item, change or incident
-- column: url page of the source record
-- column: kind passed on, waited between, blocked, review or incident
-- column: pair both teams by name
-- column: evidence what it is known by
select
  handed.hand_off_id AS case_id,
  handed.happened_at,
  CASE WHEN handed.taken_at <= as_of() THEN handed.hours END AS value,
  handed.is_open OR coalesce(handed.taken_at > as_of(), false) AS is_open,
  handed.service_id,
  handed.to_team_id AS team_id,
  handed.value_stream_id,
  handed.repository_id,
  handed.title,
  handed.url,
  handed.kind,
  handed.pair,
  handed.evidence
from hand_off_fact AS handed
where handed.happened_at <= as_of()
