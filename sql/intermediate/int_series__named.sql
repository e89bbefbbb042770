-- grain: series_id
-- definition: What each series is called and of what it is: as declared, of a goal as the goal says, of users' answers by service.
-- column: series_id the series
-- column: name what it is called
-- column: kind measure, nps or score
-- column: unit what it is in
-- column: better higher or lower
-- column: service_id the service that it is of
-- column: value_stream_id the value stream that it is of
-- column: goal_id the goal whose own points these are
-- Numbers that stand with their goal are a series of that id too: it is told by the goal.
select
  series.series_id,
  series.name,
  coalesce(series.kind, 'measure') AS kind,
  series.unit,
  series.better,
  series.service_id,
  series.value_stream_id,
  CAST(NULL AS VARCHAR) AS goal_id
from series
left join goal on 'goal:' || goal.goal_id = series.series_id
where goal.goal_id is null
union all
select
  'goal:' || goal_id AS series_id,
  coalesce(metric, name) AS name,
  'measure' AS kind,
  unit,
  better,
  CAST(NULL AS VARCHAR) AS service_id,
  value_stream_id,
  goal_id
from goal
union all
select
  counted.series_id,
  'NPS of ' || coalesce(min(service.name), min(counted.service_id), 'what names no service') AS name,
  'nps' AS kind,
  'points' AS unit,
  'higher' AS better,
  min(counted.service_id) AS service_id,
  min(service.value_stream_id) AS value_stream_id,
  CAST(NULL AS VARCHAR) AS goal_id
from int_feedback__counted AS counted
left join service on service.service_id = counted.service_id
left join series on series.series_id = counted.series_id
where series.series_id is null
group by counted.series_id
