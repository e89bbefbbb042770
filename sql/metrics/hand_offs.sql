-- grain: case_id
-- title: Hand-offs between teams
-- measure: count
-- unit: /day
-- better: neither
-- source: hand_off_fact
-- definition: Times per day that work of one team had to wait for another one: items that changed their team, blocking links
--   between items of two teams, reviews by a person of another team, incidents reassigned to another team. Counted to the team
--   that is waited for, by the day on which it began.
-- limits: Sees what tools tell: hand-offs by word of mouth are missing, and a person known to no team hands nothing over.
-- column: case_id the hand-off
-- column: happened_at when it began
-- column: value 1
-- column: is_open whether it still waits
-- column: service_id the service, where one is known
-- column: team_id the team that is waited for
-- column: value_stream_id the value stream of the service, else of that team
-- column: repository_id the repository
-- column: title of the item, change or incident
-- column: url page of the source record
-- column: kind passed on, waited between, blocked, review or incident
-- column: pair both teams by name
-- column: hours waited, NULL while it waits or where that is unknown, h
-- column: evidence what it is known by
select
  handed.hand_off_id AS case_id,
  handed.happened_at,
  CAST(1 AS DOUBLE) AS value,
  handed.is_open OR coalesce(handed.taken_at > as_of(), false) AS is_open,
  handed.service_id,
  handed.to_team_id AS team_id,
  handed.value_stream_id,
  handed.repository_id,
  handed.title,
  handed.url,
  handed.kind,
  handed.pair,
  CASE WHEN handed.taken_at <= as_of() THEN handed.hours END AS hours,
  handed.evidence
from hand_off_fact AS handed
where handed.happened_at <= as_of()
