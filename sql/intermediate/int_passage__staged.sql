-- grain: passage_id, stage
-- source: stream_moment_fact, int_stage__reached, stream_stage_fact, int_passage__joined, int_repository__reached
-- definition: Each passage in each stage that it came to: ended, still in it, or gone past it. A start that is not known is taken
--   from the nearest earlier event that is, and said so. What is still to follow is the next event that others of its
--   repository and service have.
-- column: passage_id the passage
-- column: stage the stage
-- column: kind wait, work, outside or whole
-- column: start_event what it is measured from
-- column: started_at when it came in
-- column: ended_at when the stage's last event happened, NULL if it has not
-- column: left_at when it was no longer there: at that event, past it, or closed; NULL while it is there
-- column: depth how many stages before are part of it
with chain as (
  select start_event AS event, max(start_position) AS position from int_stage__reached where depth = 0 group by start_event
  union
  select to_event AS event, max(to_position) AS position from int_stage__reached group by to_event
),
placed as (
  select moment.passage_id, moment.event, moment.happened_at, chain.position,
    row_number() over (partition by moment.passage_id order by chain.position desc, moment.event) AS recency
  from stream_moment_fact AS moment
  join chain on chain.event = moment.event
),
ended as (
  select
    ending.passage_id,
    reached.stage,
    reached.kind,
    reached.start_event,
    beginning.happened_at AS started_at,
    ending.happened_at AS ended_at,
    reached.depth,
    row_number() over (partition by ending.passage_id, reached.stage order by reached.depth, reached.start_event) AS precedence
  from placed AS ending
  join int_stage__reached AS reached on reached.to_event = ending.event
  join placed AS beginning on beginning.passage_id = ending.passage_id and beginning.event = reached.start_event
),
entered as (
  select
    beginning.passage_id,
    reached.stage,
    reached.kind,
    reached.to_position,
    reached.depth,
    reached.start_event,
    beginning.happened_at AS started_at,
    beginning.position,
    beginning.recency,
    passage.is_open,
    passage.closed_at
  from placed AS beginning
  join int_stage__reached AS reached on reached.start_event = beginning.event
  join int_passage__joined AS passage on passage.passage_id = beginning.passage_id
  left join placed AS ending on ending.passage_id = beginning.passage_id and ending.event = reached.to_event
  left join int_repository__reached AS known on known.repository_id = passage.repository_id and known.event = reached.to_event
  where ending.event is null
    and (known.event is not null or passage.change_id is null)
    and (reached.depth = 0 or (beginning.recency = 1 and passage.is_open))
),
standing as (
  select entered.*, rank() over (partition by passage_id order by depth) AS nearness
  from entered
  where recency = 1 and is_open
),
passed as (
  select
    entered.passage_id,
    entered.stage,
    entered.kind,
    entered.start_event,
    entered.started_at,
    min(coalesce(later.happened_at, entered.closed_at, entered.started_at)) AS left_at
  from entered
  left join placed AS later
    on later.passage_id = entered.passage_id
    and later.position > entered.position
    and later.happened_at >= entered.started_at
  where entered.depth = 0
    and entered.kind <> 'outside'
    and not (entered.recency = 1 and entered.is_open)
  group by entered.passage_id, entered.stage, entered.kind, entered.start_event, entered.started_at
),
whole as (
  select
    beginning.passage_id,
    stage.from_event,
    beginning.happened_at AS started_at,
    ending.happened_at AS ended_at,
    CASE
      WHEN ending.happened_at IS NOT NULL THEN ending.happened_at
      WHEN NOT passage.is_open THEN coalesce(passage.closed_at, passage.merged_at, beginning.happened_at)
    END AS left_at
  from stream_stage_fact AS stage
  join stream_moment_fact AS beginning on beginning.event = stage.from_event
  join int_passage__joined AS passage on passage.passage_id = beginning.passage_id
  left join stream_moment_fact AS ending on ending.passage_id = beginning.passage_id and ending.event = stage.to_event
  where stage.kind = 'whole'
)
select passage_id, stage, kind, start_event, started_at, ended_at, ended_at AS left_at, depth
from ended
where precedence = 1
union all
select passage_id, stage, kind, start_event, started_at, CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), depth
from standing
where nearness = 1
union all
select passage_id, stage, kind, start_event, started_at, CAST(NULL AS TIMESTAMP), left_at, 0
from passed
union all
select passage_id, 'whole', 'whole', from_event, started_at, ended_at, left_at, 0
from whole
