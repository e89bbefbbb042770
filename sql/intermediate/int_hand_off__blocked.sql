-- grain: hand_off_id
-- source: work_item_link, work_item_fact, work_item_state_fact
-- definition: An item of one team that an item of another one blocks, as a link between them says. No tool tells when a link was
--   made: it holds from when both items are there until one of them is over. What counts as waiting are the states of waiting
--   that the blocked item spent within that.
-- column: hand_off_id the two items
-- column: work_item_id the item that is blocked
-- column: other_work_item_id the item that blocks it
-- column: from_team_id the team of the blocked item, which waits
-- column: to_team_id the team of the other one
-- column: happened_at when both items were there
-- column: taken_at when one of them was over
-- column: hours the blocked item waited within that, NULL while it holds, h
-- column: is_open whether it still holds
with told as (
  select to_work_item_id AS work_item_id, from_work_item_id AS other_work_item_id
  from work_item_link
  where lower(kind) = 'blocks'
  union
  select from_work_item_id AS work_item_id, to_work_item_id AS other_work_item_id
  from work_item_link
  where lower(kind) in ('is blocked by', 'blocked by', 'depends on')
),
paired as (
  select
    told.work_item_id,
    told.other_work_item_id,
    own.team_id AS from_team_id,
    other.team_id AS to_team_id,
    CASE WHEN own.created_at > other.created_at THEN own.created_at ELSE other.created_at END AS happened_at,
    coalesce(own.done_at, own.cancelled_at) AS own_ended_at,
    coalesce(other.done_at, other.cancelled_at) AS other_ended_at
  from told
  join work_item_fact AS own on own.work_item_id = told.work_item_id
  join work_item_fact AS other on other.work_item_id = told.other_work_item_id
  where not coalesce(own.team_id = other.team_id, true)
),
ended as (
  select
    paired.*,
    CASE
      WHEN own_ended_at IS NULL THEN other_ended_at
      WHEN other_ended_at IS NULL OR own_ended_at < other_ended_at THEN own_ended_at
      ELSE other_ended_at
    END AS taken_at
  from paired
),
kept as (
  select *
  from ended
  where happened_at is not null
    and (taken_at is null or taken_at > happened_at)
),
overlap as (
  select
    kept.work_item_id,
    kept.other_work_item_id,
    CASE WHEN state.entered_at > kept.happened_at THEN state.entered_at ELSE kept.happened_at END AS from_at,
    CASE WHEN state.left_at < kept.taken_at THEN state.left_at ELSE kept.taken_at END AS until_at
  from kept
  join work_item_state_fact AS state on state.work_item_id = kept.work_item_id
  where kept.taken_at is not null
    and state.flow_state = 'waiting'
),
waited as (
  select
    work_item_id,
    other_work_item_id,
    sum(CAST(round((to_unixtime(until_at) - to_unixtime(from_at)) * 1000) AS BIGINT)) FILTER (WHERE until_at > from_at) AS waited_ms
  from overlap
  group by work_item_id, other_work_item_id
),
stated as (
  select work_item_id
  from work_item_state_fact
  where flow_state is not null
  group by work_item_id
)
select
  'block:' || kept.work_item_id || ':' || kept.other_work_item_id AS hand_off_id,
  kept.work_item_id,
  kept.other_work_item_id,
  kept.from_team_id,
  kept.to_team_id,
  kept.happened_at,
  kept.taken_at,
  CASE
    WHEN kept.taken_at IS NOT NULL AND stated.work_item_id IS NOT NULL THEN round(CAST(coalesce(waited.waited_ms, 0) AS DOUBLE) / 3600000, 6)
  END AS hours,
  kept.taken_at IS NULL AS is_open
from kept
left join waited on waited.work_item_id = kept.work_item_id and waited.other_work_item_id = kept.other_work_item_id
left join stated on stated.work_item_id = kept.work_item_id
