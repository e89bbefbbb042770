-- grain: passage_id, stage
-- title: Time in each stage
-- source: int_passage__staged, int_passage__joined, int_passage__spent, stream_stage_fact
-- definition: Each way through the stream in each stage that it came to, with the time between the stage's two events. Out of order
--   is a data fault and has no hours. Where the first event is not known and an earlier one is, the time from that one is kept
--   as not split: it counts to no stage's figure. Waiting and active hours are what the states of the item say; a stage of
--   waiting waits throughout.
-- column: passage_id the change and its service, else the item
-- column: stage the stage, whole for the way from end to end
-- column: case_id what it counts as: the change, the item where both events are the item's
-- column: kind wait, work, outside of the flow, or whole
-- column: start_event what it is measured from
-- column: started_at when it came in
-- column: ended_at when the stage's last event happened, NULL if it has not
-- column: left_at when it was no longer there: at that event, past it, or closed; NULL while it is there
-- column: hours from start to end, NULL unless both are known in this order and the start is the stage's own, h
-- column: unsplit_hours the same where the start is that of an earlier stage, h
-- column: waiting_hours of the hours, those in which it waited; NULL if nothing tells, h
-- column: active_hours of the hours, those in which it was worked on; NULL if nothing tells, h
-- column: is_fault whether its two events are in the wrong order
-- column: change_id the change, NULL for an item without one
-- column: work_item_id the item, NULL for a change without one
-- column: item_key its key
-- column: service_id the service
-- column: team_id the team that owned the service at the merge, or does now; else the item's
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: commit_id the commit that merged it
-- column: title what the change, else the item, is called
-- column: url page of the source record
with spent as (
  select
    passage_id,
    stage,
    coalesce(sum(CAST(round(to_unixtime(ended_at) - to_unixtime(started_at)) AS BIGINT)) FILTER (WHERE flow_state = 'waiting'), 0)
      AS waiting_seconds,
    coalesce(sum(CAST(round(to_unixtime(ended_at) - to_unixtime(started_at)) AS BIGINT)) FILTER (WHERE flow_state = 'active'), 0)
      AS active_seconds
  from int_passage__spent
  where is_complete
  group by passage_id, stage
),
timed as (
  select
    staged.*,
    (to_unixtime(staged.ended_at) - to_unixtime(staged.started_at)) / 3600 AS elapsed_hours,
    definition.from_event,
    definition.to_event
  from int_passage__staged AS staged
  join stream_stage_fact AS definition on definition.stage = staged.stage
)
select
  timed.passage_id,
  timed.stage,
  CASE
    WHEN passage.change_id IS NULL THEN passage.work_item_id
    WHEN timed.start_event in ('idea', 'start', 'done') AND timed.to_event in ('idea', 'start', 'done') THEN passage.work_item_id
    ELSE passage.change_id
  END AS case_id,
  timed.kind,
  timed.start_event,
  timed.started_at,
  timed.ended_at,
  timed.left_at,
  CASE WHEN timed.elapsed_hours >= 0 AND timed.depth = 0 THEN timed.elapsed_hours END AS hours,
  CASE WHEN timed.elapsed_hours >= 0 AND timed.depth > 0 THEN timed.elapsed_hours END AS unsplit_hours,
  CASE
    WHEN timed.elapsed_hours < 0 THEN NULL
    WHEN timed.kind = 'wait' THEN timed.elapsed_hours
    WHEN timed.kind in ('work', 'whole') THEN CAST(spent.waiting_seconds AS DOUBLE) / 3600
  END AS waiting_hours,
  CASE
    WHEN timed.elapsed_hours < 0 THEN NULL
    WHEN timed.kind = 'wait' THEN CAST(0 AS DOUBLE)
    WHEN timed.kind in ('work', 'whole') THEN CAST(spent.active_seconds AS DOUBLE) / 3600
  END AS active_hours,
  coalesce(timed.elapsed_hours < 0, false) AS is_fault,
  passage.change_id,
  passage.work_item_id,
  passage.item_key,
  passage.service_id,
  passage.team_id,
  passage.value_stream_id,
  passage.repository_id,
  passage.commit_id,
  passage.title,
  passage.url
from timed
join int_passage__joined AS passage on passage.passage_id = timed.passage_id
left join spent on spent.passage_id = timed.passage_id and spent.stage = timed.stage
