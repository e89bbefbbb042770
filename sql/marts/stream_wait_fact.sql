-- grain: passage_id, stage, started_at
-- title: Waiting in the stream
-- source: stream_interval_fact, int_passage__spent
-- definition: Each stretch of waiting: the whole of a stage of waiting, and of a stage of work what the states of its item say. What
--   lies before the start of the flow or after its end is none, nor is a stage that was passed without its last event.
-- column: passage_id the change and its service, else the item
-- column: stage the stage
-- column: case_id what it counts as: the change, the item where the states of an item tell it
-- column: started_at when the waiting began
-- column: ended_at when it ended, NULL while it lasts
-- column: evidence stage, or state of the item
-- column: service_id the service
-- column: team_id the team that owned the service at the merge, or does now; else the item's
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what waited
-- column: url page of the source record
with staged as (
  select passage_id, stage, case_id, started_at, left_at AS ended_at, 'stage' AS evidence
  from stream_interval_fact
  where kind = 'wait'
    and not is_fault
    and (ended_at is not null or left_at is null)
),
stated as (
  select spent.passage_id, spent.stage, part.work_item_id AS case_id, spent.started_at, spent.ended_at, 'state of the item' AS evidence
  from int_passage__spent AS spent
  join stream_interval_fact AS part on part.passage_id = spent.passage_id and part.stage = spent.stage
  where part.kind = 'work'
    and spent.flow_state = 'waiting'
),
waited as (
  select * from staged
  union all
  select * from stated
)
select
  waited.passage_id,
  waited.stage,
  waited.case_id,
  waited.started_at,
  waited.ended_at,
  waited.evidence,
  part.service_id,
  part.team_id,
  part.value_stream_id,
  part.repository_id,
  part.title,
  part.url
from waited
join stream_interval_fact AS part on part.passage_id = waited.passage_id and part.stage = waited.stage
