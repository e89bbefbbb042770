-- grain: work_item_id, entered_at
-- source: work_item_state_fact, work_item_fact, change_item_fact, change_fact
-- definition: Where each work item stood, from event to event. New before it was started: the idea pile, if it is no part of another
--   item. Active, waiting, or anything else after it was started: in work. While a merged change of it waits for its deployment
--   the item waits with it, whatever its tracker says: one piece of work stands in one place. A state ends where the next one
--   begins; between a state that was left and the next one, in a state that nothing maps before the start, and after a time that
--   runs backwards, nothing tells where it stood. Events of one minute are one: tools tell times to the second, or worse.
-- column: work_item_id the item
-- column: entered_at when that began
-- column: left_at when the next event came, NULL while it lasts
-- column: station idea, part, work, releasing, done or cancelled; NULL where nothing tells
-- column: activity active or waiting; NULL where nothing tells
-- column: team_id the team that had it then
-- column: deployment_id the deployment that ended a wait for one
-- column: reason why nothing tells: gap, or unmapped
with state as (
  select
    fact.work_item_id,
    fact.entered_at,
    fact.left_at,
    fact.flow_state,
    fact.team_id,
    item.started_at,
    item.parent_work_item_id,
    lead(fact.entered_at) over (partition by fact.work_item_id order by fact.entered_at) AS next_at
  from work_item_state_fact AS fact
  join work_item_fact AS item on item.work_item_id = fact.work_item_id
),
carried as (
  select distinct link.work_item_id, change_fact.change_id, change_fact.service_id,
    change_fact.merged_at, change_fact.deployed_at, change_fact.deployment_id
  from change_item_fact AS link
  join change_fact on change_fact.change_id = link.change_id
  where link.is_chosen
    and change_fact.origin <> 'merge'
    and (change_fact.is_waiting or change_fact.deployed_at > change_fact.merged_at)
),
event as (
  select
    work_item_id,
    entered_at AS happened_at,
    1 AS is_state,
    0 AS carries,
    CASE
      WHEN left_at <= entered_at THEN NULL
      WHEN flow_state IN ('done', 'cancelled') THEN flow_state
      WHEN flow_state IN ('active', 'waiting') OR entered_at >= started_at THEN 'work'
      WHEN flow_state = 'new' AND parent_work_item_id IS NULL THEN 'idea'
      WHEN flow_state = 'new' THEN 'part'
    END AS place,
    CASE WHEN flow_state IN ('active', 'waiting') THEN flow_state END AS activity,
    CASE
      WHEN left_at <= entered_at THEN 'gap'
      WHEN flow_state IS NULL AND (started_at IS NULL OR entered_at < started_at) THEN 'unmapped'
    END AS reason,
    team_id,
    CAST(NULL AS VARCHAR) AS deployment_id
  from state
  union all
  select work_item_id, left_at AS happened_at, 1 AS is_state, 0 AS carries, CAST(NULL AS VARCHAR) AS place, CAST(NULL AS VARCHAR) AS activity, 'gap' AS reason, team_id,
    CAST(NULL AS VARCHAR) AS deployment_id
  from state
  where left_at > entered_at
    and (next_at is null or left_at < next_at)
  union all
  select work_item_id, merged_at AS happened_at, 0 AS is_state, 1 AS carries, CAST(NULL AS VARCHAR) AS place,
    CAST(NULL AS VARCHAR) AS activity, CAST(NULL AS VARCHAR) AS reason, CAST(NULL AS VARCHAR) AS team_id,
    CAST(NULL AS VARCHAR) AS deployment_id
  from carried
  union all
  select work_item_id, deployed_at AS happened_at, 0 AS is_state, -1 AS carries, CAST(NULL AS VARCHAR) AS place,
    CAST(NULL AS VARCHAR) AS activity, CAST(NULL AS VARCHAR) AS reason, CAST(NULL AS VARCHAR) AS team_id, deployment_id
  from carried
  where deployed_at is not null
),
keyed as (
  select
    event.*,
    CAST(is_state AS VARCHAR) || CAST(happened_at AS VARCHAR) || CASE WHEN reason = 'gap' THEN '0' ELSE '1' END AS latest
  from event
),
gathered as (
  select
    work_item_id,
    min(happened_at) AS happened_at,
    sum(is_state) AS states,
    sum(carries) AS carries,
    max(latest || '|' || coalesce(place, '') || '|' || coalesce(activity, '') || '|' || coalesce(reason, '')) AS words,
    NULLIF(max_by(coalesce(team_id, ''), latest), '') AS team_id,
    max(deployment_id) AS deployment_id
  from keyed
  group by work_item_id, date_trunc('minute', happened_at)
),
-- One text for each minute, told apart afterwards: one for each word took gigabytes that the engine cannot put aside.
moment as (
  select
    work_item_id,
    happened_at,
    states,
    carries,
    NULLIF(split_part(words, '|', 2), '') AS place,
    NULLIF(split_part(words, '|', 3), '') AS activity,
    NULLIF(split_part(words, '|', 4), '') AS reason,
    team_id,
    deployment_id
  from gathered
),
counted as (
  select
    moment.*,
    sum(states) over (partition by work_item_id order by happened_at rows unbounded preceding) AS state_number,
    sum(carries) over (partition by work_item_id order by happened_at rows unbounded preceding) AS waiting_count,
    lead(happened_at) over (partition by work_item_id order by happened_at) AS left_at,
    lead(deployment_id) over (partition by work_item_id order by happened_at) AS next_deployment_id
  from moment
)
select
  work_item_id,
  happened_at AS entered_at,
  left_at,
  CASE WHEN waiting_count > 0 THEN 'releasing' ELSE max(place) over (partition by work_item_id, state_number) END AS station,
  CASE WHEN waiting_count > 0 THEN 'waiting' ELSE max(activity) over (partition by work_item_id, state_number) END AS activity,
  max(team_id) over (partition by work_item_id, state_number) AS team_id,
  CASE WHEN waiting_count > 0 THEN next_deployment_id END AS deployment_id,
  CASE WHEN waiting_count = 0 THEN max(reason) over (partition by work_item_id, state_number) END AS reason
from counted
