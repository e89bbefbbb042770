-- grain: case_id
-- title: Finished work that serves a goal
-- measure: proportion
-- unit: ratio
-- better: higher
-- source: goal_work_fact
-- definition: Share of the work items done that serve a goal: they say so, are part of what does, or are brought by a release that
--   claims one. Items with parts are told by these.
-- limits: By count, not by effort. Work whose goal nobody wrote down counts as without one.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value 1 if it serves a goal, else 0
-- column: is_open whether it can still change
-- column: service_id the service, where one is known
-- column: team_id the team that had it last
-- column: value_stream_id the value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: flow_type feature, defect, debt or risk
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
    count(*) FILTER (WHERE goal_id <> '') AS goal_count
  from goal_work_fact
  where done_at <= as_of()
    and not is_container
  group by work_item_id
)
select
  once.work_item_id AS case_id,
  once.done_at AS happened_at,
  CASE WHEN once.goal_count > 0 THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  false AS is_open,
  once.service_id,
  once.team_id,
  once.value_stream_id,
  service.repository_id,
  coalesce(once.item_key || ' ', '') || coalesce(once.title, '') AS title,
  once.url,
  once.flow_type
from once
left join service on service.service_id = once.service_id
