-- grain: case_id
-- title: Work items under way
-- measure: level
-- unit: items
-- better: lower
-- source: work_item_fact
-- definition: Work items that were started and neither done nor given up, at the end of each bucket. Times between two beginnings of
--   a reopened item count as under way.
-- limits: Counts items, however large. What waits before its start, and what no tracker knows, is not in it.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value 1
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team that had it last
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: flow_type feature, defect, debt or risk
-- column: entered_at when it was started
-- column: left_at when it was done or given up, NULL while it is under way
select
  started.work_item_id AS case_id,
  started.started_at AS happened_at,
  CAST(1 AS DOUBLE) AS value,
  coalesce(started.done_at, started.cancelled_at) IS NULL OR coalesce(started.done_at, started.cancelled_at) > as_of() AS is_open,
  started.service_id,
  started.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(started.item_key || ' ', '') || coalesce(started.title, '') AS title,
  started.url,
  started.flow_type,
  started.started_at AS entered_at,
  CASE WHEN coalesce(started.done_at, started.cancelled_at) <= as_of() THEN coalesce(started.done_at, started.cancelled_at) END AS left_at
from work_item_fact AS started
left join service on service.service_id = started.service_id
where started.started_at <= as_of()
