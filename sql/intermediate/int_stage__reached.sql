-- grain: stage, start_event
-- access: common
-- source: stream_stage_fact, config.stage_start
-- definition: From which events a stage may be measured: its own first event, and where that is missing the nearest earlier one, as
--   far back as no stage outside of the flow lies between.
-- column: stage the stage
-- column: kind wait, work or outside
-- column: to_event what ends the stage
-- column: to_position place of that event
-- column: start_event where it may start
-- column: start_position place of that event
-- column: depth how many stages before it are part of it, 0 for none
with usual as (
  select
    ending.stage,
    ending.kind,
    ending.to_event,
    ending.position + 1 AS to_position,
    beginning.from_event AS start_event,
    beginning.position AS start_position,
    ending.position - beginning.position AS depth
  from stream_stage_fact AS ending
  join stream_stage_fact AS beginning on beginning.position <= ending.position
  where ending.origin = 'default'
    and ending.kind <> 'whole'
    and beginning.kind <> 'whole'
    and (beginning.stage = ending.stage or (ending.kind <> 'outside' and beginning.kind <> 'outside'))
)
select stage, kind, to_event, CAST(to_position AS INTEGER) AS to_position, start_event,
  CAST(start_position AS INTEGER) AS start_position, CAST(depth AS INTEGER) AS depth
from usual
union all
select
  stage.stage,
  stage.kind,
  stage.to_event,
  start.to_position,
  start.event AS start_event,
  start.position AS start_position,
  start.depth
from stream_stage_fact AS stage
join config.stage_start AS start on start.stage = stage.stage
where stage.origin = 'configuration'
