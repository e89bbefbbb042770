-- grain: work_item_id
-- title: Work items
-- source: work_item, int_work_item_state__stepped, int_work_item__placed
-- definition: Each item of a tracker that is still there. Started: the first time it was active or waiting. Done: the last time it
--   came into done, unless it has left that since; from one state of done into another it stays done. Flow time: start to done;
--   cycle time: first active to done. Clock hours, all of them; NULL where an item was done before it was started. What lies
--   between start and done and is in no state is missing. Rework: active after it had been in a later phase, or done.
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
-- column: returned_count times that it went back to an earlier phase, from done apart
-- column: is_skipped done without ever being active or waiting: a ticket that nobody moved
-- column: flow_hours start to done, h
-- column: cycle_hours first active to done, h
-- column: active_hours in active states between start and done, h
-- column: waiting_hours in waiting states between start and done, h
-- column: unmapped_hours in states that nothing maps between start and done, h
-- column: missing_hours between start and done and in no state that was told, h
-- column: rework_hours of the active hours those after it had been in a later phase or done, h
-- column: assignee_id a pseudonym
-- column: url page of the item
with timed as (
  select
    work_item_id,
    min(entered_at) FILTER (WHERE flow_state IN ('active', 'waiting')) AS started_at,
    min(entered_at) FILTER (WHERE flow_state = 'active') AS first_active_at,
    max(entered_at) FILTER (WHERE flow_state = 'done' AND (earlier_state IS NULL OR earlier_state <> 'done')) AS last_done_at,
    max(entered_at) FILTER (WHERE flow_state = 'cancelled' AND (earlier_state IS NULL OR earlier_state <> 'cancelled')) AS last_cancelled_at,
    count(*) FILTER (WHERE earlier_state = 'done' AND (flow_state IS NULL OR flow_state NOT IN ('done', 'cancelled'))) AS reopened_count,
    count(*) FILTER (WHERE phase_rank < earlier_rank AND earlier_rank < 6) AS returned_count
  from int_work_item_state__stepped
  group by work_item_id
),
latest as (
  select work_item_id, native_state, flow_state
  from int_work_item_state__stepped
  where recency = 1
),
holder as (
  select
    work_item_id,
    team_id,
    team_evidence,
    row_number() over (partition by work_item_id order by recency) AS precedence
  from int_work_item_state__stepped
  where team_id is not null
),
judged as (
  select
    work_item.work_item_id,
    timed.started_at,
    timed.first_active_at,
    CASE WHEN latest.flow_state = 'done' THEN timed.last_done_at END AS done_at,
    CASE WHEN latest.flow_state = 'cancelled' THEN timed.last_cancelled_at END AS cancelled_at,
    coalesce(timed.reopened_count, 0) AS reopened_count,
    coalesce(timed.returned_count, 0) AS returned_count,
    latest.native_state,
    latest.flow_state
  from work_item
  left join timed on timed.work_item_id = work_item.work_item_id
  left join latest on latest.work_item_id = work_item.work_item_id
),
cut as (
  select
    stepped.work_item_id,
    stepped.flow_state,
    stepped.phase_rank < stepped.furthest_rank OR stepped.furthest_rank = 6 AS is_again,
    stepped.entered_at,
    CASE WHEN judged.done_at < stepped.left_at THEN judged.done_at ELSE stepped.left_at END AS left_at
  from int_work_item_state__stepped AS stepped
  join judged on judged.work_item_id = stepped.work_item_id
  where not stepped.is_backward
    and stepped.entered_at >= judged.started_at
    and (judged.done_at is null or stepped.entered_at < judged.done_at)
),
spent as (
  select
    work_item_id,
    CAST(sum(spent_ms) AS DOUBLE) / 3600000 AS told_hours,
    CAST(sum(spent_ms) FILTER (WHERE flow_state = 'active') AS DOUBLE) / 3600000 AS active_hours,
    CAST(sum(spent_ms) FILTER (WHERE flow_state = 'waiting') AS DOUBLE) / 3600000 AS waiting_hours,
    CAST(sum(spent_ms) FILTER (WHERE flow_state IS NULL) AS DOUBLE) / 3600000 AS unmapped_hours,
    CAST(sum(spent_ms) FILTER (WHERE flow_state = 'active' AND is_again) AS DOUBLE) / 3600000 AS rework_hours
  from (
    select work_item_id, flow_state, is_again, CAST(round((to_unixtime(left_at) - to_unixtime(entered_at)) * 1000) AS BIGINT) AS spent_ms
    from cut
  ) AS timed_cut
  group by work_item_id
),
measured as (
  select
    work_item_id,
    CASE WHEN done_at >= started_at THEN (to_unixtime(done_at) - to_unixtime(started_at)) / 3600 END AS flow_hours,
    CASE WHEN done_at >= first_active_at THEN (to_unixtime(done_at) - to_unixtime(first_active_at)) / 3600 END AS cycle_hours
  from judged
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
  CAST(judged.returned_count AS INTEGER) AS returned_count,
  judged.done_at IS NOT NULL AND judged.started_at IS NULL AS is_skipped,
  measured.flow_hours,
  measured.cycle_hours,
  CASE WHEN judged.started_at IS NOT NULL THEN round(coalesce(spent.active_hours, 0), 6) END AS active_hours,
  CASE WHEN judged.started_at IS NOT NULL THEN round(coalesce(spent.waiting_hours, 0), 6) END AS waiting_hours,
  CASE WHEN judged.started_at IS NOT NULL THEN round(coalesce(spent.unmapped_hours, 0), 6) END AS unmapped_hours,
  CASE
    WHEN measured.flow_hours > coalesce(spent.told_hours, 0) THEN round(measured.flow_hours - coalesce(spent.told_hours, 0), 6)
    WHEN measured.flow_hours IS NOT NULL THEN CAST(0 AS DOUBLE)
  END AS missing_hours,
  CASE WHEN judged.started_at IS NOT NULL THEN round(coalesce(spent.rework_hours, 0), 6) END AS rework_hours,
  work_item.assignee_id,
  work_item.url
from work_item
join judged on judged.work_item_id = work_item.work_item_id
join measured on measured.work_item_id = work_item.work_item_id
join int_work_item__placed AS placed on placed.work_item_id = work_item.work_item_id
left join holder on holder.work_item_id = work_item.work_item_id and holder.precedence = 1
left join spent on spent.work_item_id = work_item.work_item_id
