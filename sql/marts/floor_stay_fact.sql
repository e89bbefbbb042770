-- grain: piece_id, service_id, entered_at
-- title: Stays on the floor
-- source: int_piece__moved, int_work_item__laned, work_item_fact, work_item, work_item_assignee, change, change_fact, service, service_owner
-- definition: Each stay of a piece of work at a station of the floor: waiting as an idea, in work, waiting for its release. A piece
--   is a work item, or a change that no item stands for. An item whose merged change waits for its deployment waits for the release
--   with it, whatever its tracker says, and once only. Ideas are items that are no part of another one and were never started.
--   What nobody has touched for 180 days (configurable) is counted apart as stale. A stay whose station nothing tells (a gap
--   in its history, a state that nothing maps before the start) has none: it is counted apart, never guessed.
-- limits: The last touch of a piece is known, not those before it: in a picture of the past a stale one may count as touched. Work
--   before a merge that Git alone knows of is not on the floor. A lane by team is that of the team which had the item at that time.
-- column: piece_id the work item, or the change that no item stands for
-- column: kind item or change
-- column: station idea, work or releasing; NULL where nothing tells
-- column: activity active or waiting; NULL where nothing tells
-- column: entered_at when the stay began
-- column: left_at when it ended, NULL while it lasts
-- column: visit_at when it came to the station: its age there counts from then
-- column: visit_hours from that to the end of the stay, NULL while it lasts, h
-- column: left_to the station that it went to next, or live, done, cancelled, merged, closed; NULL while it lasts
-- column: went_on whether that is onward: begun, finished or released, neither given up nor closed unbegun
-- column: touched_at when anybody last touched an idea or a piece in work, as far as its tool tells; never before the stay began
-- column: deployment_id the deployment that ended a wait for one
-- column: reason why no station can be told: gap, or unmapped
-- column: service_id its service, '' if none is known
-- column: repository_id its repository
-- column: team_id the team that had it then, else the service's owner
-- column: value_stream_id its value stream
-- column: item_key key of the item, or number of the request
-- column: title what it is called
-- column: commit_id the commit that merged a change
-- column: url page of the record
with moved as (
  select *
  from int_piece__moved
  where coalesce(station, '') not in ('part', 'done', 'cancelled')
),
-- Joined by what they are as well: an item and a change may bear one name.
item as (
  select work_item_id, 'item' AS kind, item_key, title, url
  from work_item_fact
),
laned as (
  select work_item_id, 'item' AS kind, team_id, value_stream_id
  from int_work_item__laned
),
request as (
  select change_id, 'change' AS kind, number, title, url, repository_id, known_at
  from change
),
owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
),
assigned as (
  select work_item_id, max(entered_at) AS assigned_at
  from work_item_assignee
  group by work_item_id
),
touched as (
  select
    work_item.work_item_id,
    'item' AS kind,
    CASE WHEN assigned.assigned_at > work_item.known_at THEN assigned.assigned_at ELSE coalesce(work_item.known_at, assigned.assigned_at) END AS touched_at
  from work_item
  left join assigned on assigned.work_item_id = work_item.work_item_id
),
merge_commit as (
  select change_id, 'change' AS kind, min(merge_commit_id) AS commit_id, min(subject) AS subject
  from change_fact
  group by change_id
)
select
  moved.piece_id,
  moved.kind,
  CASE WHEN moved.station IN ('idea', 'work', 'releasing') THEN moved.station END AS station,
  moved.activity,
  moved.entered_at,
  moved.left_at,
  moved.visit_at,
  (to_unixtime(moved.left_at) - to_unixtime(moved.visit_at)) / 3600 AS visit_hours,
  moved.left_to,
  coalesce(
    moved.left_to <> moved.station
      AND (moved.left_to IN ('work', 'releasing', 'live', 'merged') OR (moved.left_to = 'done' AND moved.station <> 'idea')),
    false
  ) AS went_on,
  CASE WHEN moved.station IN ('idea', 'work') THEN
    CASE
      WHEN coalesce(touched.touched_at, request.known_at) > moved.entered_at THEN coalesce(touched.touched_at, request.known_at)
      ELSE moved.entered_at
    END
  END AS touched_at,
  moved.deployment_id,
  moved.reason,
  moved.service_id,
  coalesce(service.repository_id, request.repository_id) AS repository_id,
  coalesce(moved.team_id, laned.team_id, owner.team_id) AS team_id,
  CASE WHEN moved.kind = 'item' THEN laned.value_stream_id ELSE service.value_stream_id END AS value_stream_id,
  coalesce(item.item_key, '#' || CAST(request.number AS VARCHAR)) AS item_key,
  coalesce(item.title, request.title, merge_commit.subject) AS title,
  merge_commit.commit_id,
  coalesce(item.url, request.url) AS url
from moved
left join service on service.service_id = moved.service_id
left join owner on owner.service_id = moved.service_id
left join item on item.work_item_id = moved.piece_id and item.kind = moved.kind
left join laned on laned.work_item_id = moved.piece_id and laned.kind = moved.kind
left join touched on touched.work_item_id = moved.piece_id and touched.kind = moved.kind
left join request on request.change_id = moved.piece_id and request.kind = moved.kind
left join merge_commit on merge_commit.change_id = moved.piece_id and merge_commit.kind = moved.kind
