-- grain: hand_off_id
-- source: work_item_state_fact, work_item_fact
-- definition: Items that went from one team to another: the next known team of an item's states is another one, states of done and
--   cancelled left out. It waits from when the first team last worked on it, or from the change of team if it never did, until the
--   second one first works on it.
-- column: hand_off_id the item and the number of the team in its turn
-- column: work_item_id the item
-- column: from_team_id the team that had it
-- column: to_team_id the team that has it then
-- column: kind waited between: active, waiting, active with another team; else passed on
-- column: evidence what the second team is known by
-- column: happened_at when the team changed
-- column: taken_at when the second team first worked on it
-- column: hours waited, NULL while it waits and where nobody worked on it, h
-- column: is_open whether it still waits
with held as (
  select work_item_id, entered_at, left_at, flow_state, team_id, team_evidence
  from work_item_state_fact
  where team_id is not null
    and (flow_state is null or flow_state not in ('done', 'cancelled'))
),
turned as (
  select
    held.*,
    CASE
      WHEN team_id <> lag(team_id) over (partition by work_item_id order by entered_at) THEN 1 ELSE 0
    END AS is_turn
  from held
),
numbered as (
  select
    turned.*,
    sum(is_turn) over (
      partition by work_item_id order by entered_at rows between unbounded preceding and current row
    ) AS turn_number
  from turned
),
turn as (
  select
    work_item_id,
    turn_number,
    min(team_id) AS team_id,
    min_by(team_evidence, entered_at) AS evidence,
    min(entered_at) AS entered_at,
    min(entered_at) FILTER (WHERE flow_state = 'active') AS taken_at,
    max(left_at) FILTER (WHERE flow_state = 'active') AS worked_until_at
  from numbered
  group by work_item_id, turn_number
),
passed as (
  select
    later.work_item_id,
    later.turn_number,
    earlier.team_id AS from_team_id,
    later.team_id AS to_team_id,
    later.evidence,
    later.entered_at AS happened_at,
    later.taken_at,
    earlier.worked_until_at,
    coalesce(earlier.worked_until_at, later.entered_at) AS since_at,
    next_one.turn_number IS NULL AS is_last
  from turn AS later
  join turn AS earlier on earlier.work_item_id = later.work_item_id and earlier.turn_number = later.turn_number - 1
  left join turn AS next_one on next_one.work_item_id = later.work_item_id and next_one.turn_number = later.turn_number + 1
),
waiting as (
  select distinct passed.work_item_id, passed.turn_number
  from passed
  join work_item_state_fact AS state on state.work_item_id = passed.work_item_id
  where state.flow_state = 'waiting'
    and state.entered_at >= passed.worked_until_at
    and state.entered_at < passed.taken_at
)
select
  'item:' || passed.work_item_id || ':' || CAST(CAST(passed.turn_number AS INTEGER) AS VARCHAR) AS hand_off_id,
  passed.work_item_id,
  passed.from_team_id,
  passed.to_team_id,
  CASE WHEN waiting.work_item_id IS NOT NULL THEN 'waited between' ELSE 'passed on' END AS kind,
  passed.evidence,
  passed.happened_at,
  passed.taken_at,
  CASE
    WHEN passed.taken_at >= passed.since_at THEN (to_unixtime(passed.taken_at) - to_unixtime(passed.since_at)) / 3600
  END AS hours,
  passed.taken_at IS NULL AND passed.is_last AND item.done_at IS NULL AND item.cancelled_at IS NULL AS is_open
from passed
join work_item_fact AS item on item.work_item_id = passed.work_item_id
left join waiting on waiting.work_item_id = passed.work_item_id and waiting.turn_number = passed.turn_number
