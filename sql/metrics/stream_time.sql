-- grain: case_id, service_id, stage
-- title: Time in a stage
-- measure: duration
-- unit: h
-- better: lower
-- source: stream_interval_fact
-- definition: From the first event of a stage to its last one, clock hours, all of them; counted when the stage ended. Without a stage
--   it is the whole way, from end to end. Ends in the wrong order have no time, and nor has a stage whose own beginning is not
--   known.
-- limits: Only what came to an end has a time: while a queue grows, this follows later. The medians of stages do not add up to the
--   median of the whole way.
-- column: case_id the change, the item where both events are the item's
-- column: happened_at when the stage ended
-- column: value hours from the stage's first event to its last
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service at the merge, or does now; else the item's
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the change or item is called
-- column: commit_id the commit that merged it
-- column: url page of the source record
-- column: stage the stage, whole for the way from end to end
-- column: passage_id the change and its service, else the item
-- column: started_at when the stage began
-- column: waiting_hours of them, those in which it waited; NULL if nothing tells, h
-- column: active_hours of them, those in which it was worked on; NULL if nothing tells, h
select
  case_id,
  ended_at AS happened_at,
  hours AS value,
  false AS is_open,
  service_id,
  team_id,
  value_stream_id,
  repository_id,
  title,
  commit_id,
  url,
  stage,
  passage_id,
  started_at,
  waiting_hours,
  active_hours
from stream_interval_fact
where hours is not null
  and ended_at <= as_of()
