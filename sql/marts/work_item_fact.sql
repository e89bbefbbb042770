-- grain: work_item_id
-- title: Work items
-- source: work_item, work_item_state_fact, int_work_item__placed
-- definition: Each item of a tracker that is still there. Started: the first time it was active or waiting. Done: the last time it
--   came into done, unless it has left that since; from one state of done into another it stays done. Flow time: start to done;
--   cycle time: first active to done. Clock hours, all of them.
-- column: work_item_id the item
-- column: item_key its key
-- column: title what it is called
-- column: project_key its project
-- column: native_type as the tool names it
-- column: flow_type feature, defect, debt or risk
-- column: type_evidence rule, rule for all, or tool
-- column: parent_work_item_id the item that it is part of
-- column: service_id its service
-- column: team_id the team that has it, or had it last
-- column: team_evidence what that is known by
-- column: native_state the state that it is in, as the tool names it
-- column: flow_state what that means
-- column: created_at when it was made
-- column: started_at when it was first active or waiting
-- column: first_active_at when it was first active
-- column: done_at when it came into done for the last time, NULL unless it is done
-- column: cancelled_at when it was given up, NULL unless it is
-- column: reopened_count times that it left done
-- column: is_skipped done without ever being active or waiting: a ticket that nobody moved
-- column: flow_hours start to done, h
-- column: cycle_hours first active to done, h
-- column: active_hours in active states between start and done, h
-- column: waiting_hours in waiting states between start and done, h
-- column: unmapped_hours in states that nothing maps between start and done, h
-- column: assignee_id a pseudonym
-- column: url page of the item
with stepped as (
  select
    work_item_id,
    entered_at,
    left_at,
    native_state,
    flow_state,
    team_id,
    team_evidence,
    hours,
    lag(flow_state) over (partition by work_item_id order by entered_at) AS earlier_state,
    row_number() over (partition by work_item_id order by entered_at desc) AS recency
  from work_item_state_fact
),
timed as (
  select
    work_item_id,
    min(entered_at) FILTER (WHERE flow_state IN ('active', 'waiting')) AS started_at,
    min(entered_at) FILTER (WHERE flow_state = 'active') AS first_active_at,
    max(entered_at) FILTER (WHERE flow_state = 'done' AND (earlier_state IS NULL OR earlier_state <> 'done')) AS last_done_at,
    max(entered_at) FILTER (WHERE flow_state = 'cancelled' AND (earlier_state IS NULL OR earlier_state <> 'cancelled')) AS last_cancelled_at,
    count(*) FILTER (WHERE earlier_state = 'done' AND (flow_state IS NULL OR flow_state NOT IN ('done', 'cancelled'))) AS reopened_count
  from stepped
  group by work_item_id
),
latest as (
  select work_item_id, native_state, flow_state
  from stepped
  where recency = 1
),
holder as (
  select
    work_item_id,
    team_id,
    team_evidence,
    row_number() over (partition by work_item_id order by recency) AS precedence
  from stepped
  where team_id is not null
),
spent as (
  select
    stepped.work_item_id,
    sum(stepped.hours) FILTER (WHERE stepped.flow_state = 'active') AS active_hours,
    sum(stepped.hours) FILTER (WHERE stepped.flow_state = 'waiting') AS waiting_hours,
    sum(stepped.hours) FILTER (WHERE stepped.flow_state IS NULL) AS unmapped_hours
  from stepped
  join timed on timed.work_item_id = stepped.work_item_id
  where stepped.entered_at >= timed.started_at
  group by stepped.work_item_id
),
judged as (
  select
    work_item.work_item_id,
    timed.started_at,
    timed.first_active_at,
    CASE WHEN latest.flow_state = 'done' THEN timed.last_done_at END AS done_at,
    CASE WHEN latest.flow_state = 'cancelled' THEN timed.last_cancelled_at END AS cancelled_at,
    coalesce(timed.reopened_count, 0) AS reopened_count,
    latest.native_state,
    latest.flow_state
  from work_item
  left join timed on timed.work_item_id = work_item.work_item_id
  left join latest on latest.work_item_id = work_item.work_item_id
)
select
  work_item.work_item_id,
  work_item.item_key,
  work_item.title,
  work_item.project_key,
  work_item.native_type,
  placed.flow_type,
  placed.type_evidence,
  work_item.parent_work_item_id,
  placed.service_id,
  coalesce(holder.team_id, placed.team_id) AS team_id,
  coalesce(holder.team_evidence, placed.team_evidence) AS team_evidence,
  judged.native_state,
  judged.flow_state,
  work_item.created_at,
  judged.started_at,
  judged.first_active_at,
  judged.done_at,
  judged.cancelled_at,
  CAST(judged.reopened_count AS INTEGER) AS reopened_count,
  judged.done_at IS NOT NULL AND judged.started_at IS NULL AS is_skipped,
  (to_unixtime(judged.done_at) - to_unixtime(judged.started_at)) / 3600 AS flow_hours,
  (to_unixtime(judged.done_at) - to_unixtime(judged.first_active_at)) / 3600 AS cycle_hours,
  CASE WHEN judged.started_at IS NOT NULL THEN round(coalesce(spent.active_hours, 0), 6) END AS active_hours,
  CASE WHEN judged.started_at IS NOT NULL THEN round(coalesce(spent.waiting_hours, 0), 6) END AS waiting_hours,
  CASE WHEN judged.started_at IS NOT NULL THEN round(coalesce(spent.unmapped_hours, 0), 6) END AS unmapped_hours,
  work_item.assignee_id,
  work_item.url
from work_item
join judged on judged.work_item_id = work_item.work_item_id
join int_work_item__placed AS placed on placed.work_item_id = work_item.work_item_id
left join holder on holder.work_item_id = work_item.work_item_id and holder.precedence = 1
left join spent on spent.work_item_id = work_item.work_item_id
