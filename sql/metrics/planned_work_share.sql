-- grain: case_id
-- title: Finished work that was planned
-- measure: proportion
-- unit: ratio
-- better: neither
-- source: goal_work_fact
-- definition: Share of the work items done that were planned before they were begun: in a sprint those made before it began; else parts
--   of something a day older; else those that waited a day. Items with parts are told by these; what nothing tells is unknown.
-- limits: Nobody says what was planned, these are traces; by count, not by effort.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value 1 if it was planned, else 0; NULL if nothing tells
-- column: is_open whether it can still change
-- column: service_id the service, where one is known
-- column: team_id the team that had it last
-- column: value_stream_id the value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: flow_type feature, defect, debt or risk
-- column: plan_evidence sprint, parent or wait
with once as (
  select
    work_item_id,
    min(item_key) AS item_key,
    min(title) AS title,
    min(service_id) AS service_id,
    min(team_id) AS team_id,
    min(value_stream_id) AS value_stream_id,
    min(flow_type) AS flow_type,
    min(url) AS url,
    min(done_at) AS done_at,
    bool_and(is_planned) AS is_planned,
    min(plan_evidence) AS plan_evidence
  from goal_work_fact
  where done_at <= as_of()
    and not is_container
  group by work_item_id
)
select
  once.work_item_id AS case_id,
  once.done_at AS happened_at,
  CASE WHEN once.is_planned THEN CAST(1 AS DOUBLE) WHEN NOT once.is_planned THEN CAST(0 AS DOUBLE) END AS value,
  false AS is_open,
  once.service_id,
  once.team_id,
  once.value_stream_id,
  service.repository_id,
  coalesce(once.item_key || ' ', '') || coalesce(once.title, '') AS title,
  once.url,
  once.flow_type,
  once.plan_evidence
from once
left join service on service.service_id = once.service_id
