-- grain: team_id
-- title: Teams
-- source: team_methodology_fact, service_owner, int_person__teamed, work_item_fact, open_change_fact, hand_off_fact, review, incident
-- definition: Every team that anything knows, with what it owns and has in hand now. Unknown is NULL: open changes without a hosting
--   tool, work items without a tracker.
-- column: team_id the team
-- column: name what it is called; of two of the same name with its id
-- column: value_stream_id its value stream
-- column: methodology how it works, as the configuration says
-- column: service_count services that it owns now
-- column: member_count people who are in it now
-- column: in_flight_count work items that are active or waiting, NULL without any of its own
-- column: open_change_count open requests to its services, NULL where no requests are read
-- column: waiting_review_count of those that wait for a review, bots' and drafts left out
-- column: waited_for_count hand-offs in which others wait for it now, NULL without items, reviews and incidents to tell
-- column: waiting_count hand-offs in which it waits for others now, NULL likewise
with owned as (
  select team_id, count(distinct service_id) AS service_count
  from service_owner
  where valid_to_at is null
  group by team_id
),
peopled as (
  select team_id, count(distinct person_id) AS member_count
  from int_person__teamed
  where valid_to_at is null
  group by team_id
),
working as (
  select team_id, count(*) FILTER (WHERE flow_state IN ('active', 'waiting')) AS in_flight_count
  from work_item_fact
  group by team_id
),
requested as (
  select distinct own.team_id
  from service_owner AS own
  join service on service.service_id = own.service_id
  join change on change.repository_id = service.repository_id
  where own.valid_to_at is null
    and change.number is not null
    and change.opened_at is not null
),
asking as (
  select
    team_id,
    count(*) AS open_change_count,
    count(*) FILTER (WHERE state = 'waiting for review' AND NOT is_bot) AS waiting_review_count
  from open_change_fact
  group by team_id
),
told as (
  select count(*) > 0 AS is_told
  from (
    select work_item_id AS id from work_item
    union all
    select review_id AS id from review
    union all
    select incident_id AS id from incident
  ) AS source_record
),
wanted as (
  select to_team_id AS team_id, count(*) AS waited_for_count
  from hand_off_fact
  where is_open
  group by to_team_id
),
wanting as (
  select from_team_id AS team_id, count(*) AS waiting_count
  from hand_off_fact
  where is_open
  group by from_team_id
)
select
  team.team_id,
  team.name,
  team.value_stream_id,
  team.methodology,
  CAST(coalesce(owned.service_count, 0) AS INTEGER) AS service_count,
  CAST(coalesce(peopled.member_count, 0) AS INTEGER) AS member_count,
  CAST(working.in_flight_count AS INTEGER) AS in_flight_count,
  CAST(CASE WHEN requested.team_id IS NOT NULL THEN coalesce(asking.open_change_count, 0) END AS INTEGER) AS open_change_count,
  CAST(CASE WHEN requested.team_id IS NOT NULL THEN coalesce(asking.waiting_review_count, 0) END AS INTEGER) AS waiting_review_count,
  CAST(CASE WHEN told.is_told THEN coalesce(wanted.waited_for_count, 0) END AS INTEGER) AS waited_for_count,
  CAST(CASE WHEN told.is_told THEN coalesce(wanting.waiting_count, 0) END AS INTEGER) AS waiting_count
from team_methodology_fact AS team
cross join told
left join owned on owned.team_id = team.team_id
left join peopled on peopled.team_id = team.team_id
left join working on working.team_id = team.team_id
left join requested on requested.team_id = team.team_id
left join asking on asking.team_id = team.team_id
left join wanted on wanted.team_id = team.team_id
left join wanting on wanting.team_id = team.team_id
