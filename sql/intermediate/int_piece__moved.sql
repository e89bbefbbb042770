-- grain: piece_id, service_id, entered_at
-- source: int_work_item__moved, int_work_item__laned, int_change__moved
-- definition: Each stay of a piece of work at a station: consecutive times in one station, with one activity, at one team, are one.
--   A visit is all stays in a row at one station, whoever had it and whether it waited: ages are counted from its beginning.
-- column: piece_id the work item, or the change that no item stands for
-- column: kind item or change
-- column: service_id its service, '' if none is known
-- column: entered_at when the stay began
-- column: left_at when it ended, NULL while it lasts
-- column: visit_at when it came to the station
-- column: station idea, part, work, releasing, done or cancelled; NULL where nothing tells
-- column: activity active or waiting; NULL where nothing tells
-- column: team_id the team that had it then, as its item tells
-- column: deployment_id the deployment that ended a wait for one
-- column: left_to station that it went to next, or live, merged, closed; NULL while it lasts
-- column: reason why no station can be told: gap, or unmapped
with step as (
  select
    moved.work_item_id AS piece_id,
    'item' AS kind,
    coalesce(laned.service_id, '') AS service_id,
    moved.entered_at,
    moved.left_at,
    moved.station,
    moved.activity,
    moved.team_id,
    moved.deployment_id,
    CASE WHEN moved.deployment_id IS NOT NULL THEN 'live' END AS left_to,
    moved.reason
  from int_work_item__moved AS moved
  join int_work_item__laned AS laned on laned.work_item_id = moved.work_item_id
  union all
  select change_id AS piece_id, 'change' AS kind, service_id, entered_at, left_at, station, activity,
    CAST(NULL AS VARCHAR) AS team_id, deployment_id, left_to, CAST(NULL AS VARCHAR) AS reason
  from int_change__moved
),
compared as (
  select
    step.*,
    lag(coalesce(station, '')) over piece AS earlier_station,
    lag(coalesce(activity, '')) over piece AS earlier_activity,
    lag(coalesce(team_id, '')) over piece AS earlier_team,
    lag(left_at) over piece AS earlier_left_at,
    lead(entered_at) over piece AS next_at,
    lead(coalesce(station, 'unknown')) over piece AS next_station
  from step
  window piece as (partition by kind, piece_id, service_id order by entered_at)
),
flagged as (
  select
    compared.*,
    CASE
      WHEN earlier_station = coalesce(station, '') AND earlier_left_at = entered_at THEN 0
      ELSE 1
    END AS is_visit,
    CASE
      WHEN earlier_station = coalesce(station, '') AND earlier_left_at = entered_at
        AND earlier_activity = coalesce(activity, '') AND earlier_team = coalesce(team_id, '') THEN 0
      ELSE 1
    END AS is_stay
  from compared
),
numbered as (
  select
    flagged.*,
    sum(is_visit) over piece AS visit_number,
    sum(is_stay) over piece AS stay_number
  from flagged
  window piece as (partition by kind, piece_id, service_id order by entered_at rows unbounded preceding)
),
visited as (
  select
    numbered.*,
    min(entered_at) over (partition by kind, piece_id, service_id, visit_number) AS visit_at
  from numbered
)
select
  piece_id,
  kind,
  service_id,
  min(entered_at) AS entered_at,
  CASE WHEN count(left_at) = count(*) THEN max(left_at) END AS left_at,
  min(visit_at) AS visit_at,
  max(station) AS station,
  max(activity) AS activity,
  max(team_id) AS team_id,
  NULLIF(max_by(coalesce(deployment_id, ''), entered_at), '') AS deployment_id,
  CASE WHEN count(left_at) = count(*) THEN
    NULLIF(max_by(coalesce(left_to, CASE WHEN next_at = left_at THEN next_station END, ''), entered_at), '') END AS left_to,
  max(reason) AS reason
from visited
group by kind, piece_id, service_id, stay_number
