-- grain: case_id
-- title: Age of work items under way
-- measure: duration
-- unit: h
-- better: lower
-- source: work_item_fact
-- definition: How long the items that are under way have been so since they were started, at the end of each bucket and, for the
--   window, at its end. All of them are still open, so these are ages, not durations.
-- limits: An item that was forgotten open ages with the others. Clock hours since it was first started, interruptions included.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value hours since the start, at the as-of time or when it was done or given up
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
with started as (
  select
    work_item_id,
    item_key,
    title,
    service_id,
    team_id,
    url,
    flow_type,
    started_at,
    CASE WHEN coalesce(done_at, cancelled_at) <= as_of() THEN coalesce(done_at, cancelled_at) END AS ended_at
  from work_item_fact
  where started_at <= as_of()
)
select
  started.work_item_id AS case_id,
  started.started_at AS happened_at,
  (to_unixtime(coalesce(started.ended_at, as_of())) - to_unixtime(started.started_at)) / 3600 AS value,
  started.ended_at IS NULL AS is_open,
  started.service_id,
  started.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(started.item_key || ' ', '') || coalesce(started.title, '') AS title,
  started.url,
  started.flow_type,
  started.started_at AS entered_at,
  started.ended_at AS left_at
from started
left join service on service.service_id = started.service_id
