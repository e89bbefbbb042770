-- grain: release_id, phase
-- title: Planned and actual dates of releases
-- source: release, release_phase, int_release__served, release_item, work_item_fact, service, service_owner, team_methodology_fact
-- definition: Each release and each phase of one that had a planned date: what was planned, what came of it, and how far apart they
--   are. A plan that no tool remembers is NULL: trackers such as Jira keep one date, which is the plan only until the release.
--   A plan without a time of day holds until the end of its day.
-- column: release_id the release
-- column: phase of it, '' for the whole
-- column: name what the release is called
-- column: kind of the release
-- column: methodology of the release, else of its team
-- column: planned_at when it was meant to be over
-- column: finished_at when it was, NULL while it is not
-- column: slip_hours from planned to actual, negative if early, NULL while one of them is unknown, h
-- column: is_on_time whether it was no later than planned, NULL while that is unknown
-- column: team_id the team of its services, else of most of its items
-- column: service_id its service, if it is one
-- column: value_stream_id their value stream
-- column: repository_id the service's repository
-- column: url page of the release
with placed as (
  select
    int_release__served.release_id,
    CASE WHEN count(distinct service.service_id) = 1 THEN min(service.service_id) END AS service_id,
    CASE WHEN count(distinct owner.team_id) = 1 THEN min(owner.team_id) END AS team_id,
    CASE WHEN count(distinct service.value_stream_id) = 1 THEN min(service.value_stream_id) END AS value_stream_id
  from int_release__served
  join service on service.service_id = int_release__served.service_id
  left join service_owner AS owner on owner.service_id = service.service_id and owner.valid_to_at is null
  group by int_release__served.release_id
),
counted as (
  select release_item.release_id, item.team_id, count(*) AS item_count
  from release_item
  join work_item_fact AS item on item.work_item_id = release_item.work_item_id
  where item.team_id is not null
  group by release_item.release_id, item.team_id
),
leading_team as (
  select release_id, team_id, row_number() over (partition by release_id order by item_count desc, team_id) AS precedence
  from counted
),
dated as (
  select release_id, '' AS phase, planned_at, released_at AS finished_at
  from release
  union all
  select release_id, phase, planned_end_at AS planned_at, actual_end_at AS finished_at
  from release_phase
  where phase <> ''
),
due as (
  select
    dated.*,
    CASE WHEN planned_at = date_trunc('day', planned_at) THEN planned_at + INTERVAL '1' DAY ELSE planned_at END AS due_at
  from dated
  where planned_at is not null
),
timed as (
  select
    due.*,
    CASE
      WHEN due.finished_at = date_trunc('day', due.finished_at) AND due.planned_at = date_trunc('day', due.planned_at)
        THEN (to_unixtime(due.finished_at) - to_unixtime(due.planned_at)) / 3600
      WHEN due.finished_at <= due.due_at AND due.finished_at >= due.planned_at THEN CAST(0 AS DOUBLE)
      WHEN due.finished_at > due.due_at THEN (to_unixtime(due.finished_at) - to_unixtime(due.due_at)) / 3600
      ELSE (to_unixtime(due.finished_at) - to_unixtime(due.planned_at)) / 3600
    END AS slip_hours
  from due
)
select
  timed.release_id,
  timed.phase,
  release.name,
  release.kind,
  coalesce(release.methodology, way.methodology) AS methodology,
  timed.planned_at,
  timed.finished_at,
  timed.slip_hours,
  timed.slip_hours <= 0 AS is_on_time,
  coalesce(placed.team_id, leading_team.team_id) AS team_id,
  placed.service_id,
  coalesce(placed.value_stream_id, way.value_stream_id) AS value_stream_id,
  service.repository_id,
  release.url
from timed
join release on release.release_id = timed.release_id
left join placed on placed.release_id = timed.release_id
left join leading_team on leading_team.release_id = timed.release_id and leading_team.precedence = 1
left join team_methodology_fact AS way on way.team_id = coalesce(placed.team_id, leading_team.team_id)
left join service on service.service_id = placed.service_id
