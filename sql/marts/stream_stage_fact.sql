-- grain: stage
-- access: common
-- title: Stages of the stream
-- source: stream_moment_fact, config.stage
-- definition: The stages that the stream is measured in, each from one event to another: those of the configuration, else between
--   neighbours of idea, start, first commit, ready for review, first review, merge, build, test deployment, production and outcome,
--   as far as they are known of at least one way in twenty. The whole goes to the end of the last stage that counts, from the
--   first start of one that is known of half of those that got there.
-- column: stage its key; whole for the way from end to end
-- column: position its place, 0 for the whole
-- column: name what it is called
-- column: from_event what begins it
-- column: to_event what ends it
-- column: kind wait, work, or outside of the flow: before its start or after its end; whole for the whole
-- column: origin configuration or default
with usual as (
  select *
  from (
    values
      (1, 'idea'), (2, 'start'), (3, 'first_commit'), (4, 'ready'), (5, 'first_review'), (6, 'merged'), (7, 'built'),
      (8, 'test_deployment'), (9, 'deployment'), (10, 'outcome')
  ) AS event(place, event)
),
counted as (
  select usual.place, usual.event, count(*) AS known_count
  from usual
  join stream_moment_fact AS moment on moment.event = usual.event
  group by usual.place, usual.event
),
present as (
  select place, event
  from counted
  where event = 'outcome' or known_count * 20 >= (select max(known_count) from counted)
),
paired as (
  select place, event AS from_event, lead(event) over (order by place) AS to_event
  from present
),
usual_stage as (
  select
    row_number() over (order by place) AS position,
    CASE to_event
      WHEN 'start' THEN 'pile' WHEN 'first_commit' THEN 'preparation' WHEN 'ready' THEN 'coding' WHEN 'first_review' THEN 'pickup'
      WHEN 'merged' THEN CASE from_event WHEN 'first_review' THEN 'review' ELSE 'merge' END
      WHEN 'built' THEN 'build' WHEN 'test_deployment' THEN 'test' WHEN 'deployment' THEN 'release' ELSE to_event
    END AS stage,
    CASE to_event
      WHEN 'start' THEN 'Waiting to start' WHEN 'first_commit' THEN 'Before the first commit' WHEN 'ready' THEN 'Coding'
      WHEN 'first_review' THEN 'Waiting for review'
      WHEN 'merged' THEN CASE from_event
        WHEN 'first_review' THEN 'Review' WHEN 'ready' THEN 'Request to merge' WHEN 'first_commit' THEN 'First commit to merge'
        ELSE 'To the merge'
      END
      WHEN 'built' THEN 'Build' WHEN 'test_deployment' THEN 'To a test environment'
      WHEN 'deployment' THEN CASE from_event WHEN 'test_deployment' THEN 'Test to production' ELSE 'Waiting for a release' END
      ELSE 'To a known outcome'
    END AS name,
    from_event,
    to_event,
    CASE
      WHEN to_event in ('start', 'outcome') THEN 'outside'
      WHEN to_event in ('first_review', 'test_deployment', 'deployment') THEN 'wait'
      ELSE 'work'
    END AS kind,
    'default' AS origin
  from paired
  where to_event is not null
),
chosen as (
  select stage, position, name, from_event, to_event, kind, 'configuration' AS origin
  from config.stage
  union all
  select stage, position, name, from_event, to_event, kind, origin
  from usual_stage
  where (select count(*) from config.stage) = 0
),
ended as (
  select max_by(to_event, position) AS to_event
  from chosen
  where kind <> 'outside'
),
arrived as (
  select moment.passage_id
  from stream_moment_fact AS moment
  join ended on ended.to_event = moment.event
),
covered as (
  select chosen.position, chosen.from_event, count(*) AS known_count
  from chosen
  join stream_moment_fact AS moment on moment.event = chosen.from_event
  join arrived on arrived.passage_id = moment.passage_id
  where chosen.kind <> 'outside'
  group by chosen.position, chosen.from_event
),
begun as (
  select min_by(from_event, position) AS from_event
  from covered
  where known_count * 2 >= (select count(*) from arrived)
)
select stage, CAST(position AS INTEGER) AS position, name, from_event, to_event, kind, origin
from chosen
union all
select 'whole', 0, 'The whole way', begun.from_event, ended.to_event, 'whole', min(chosen.origin)
from begun
cross join ended
cross join chosen
where begun.from_event is not null and ended.to_event is not null
group by begun.from_event, ended.to_event
