-- grain: case_id, phase
-- title: Arrivals in a phase
-- measure: count
-- unit: /day
-- better: neither
-- source: phase_entry_fact, work_item_fact
-- definition: Work items that came into a phase or a later one for the first time, per day. Summed up these are the lines of the
--   cumulative flow, which therefore never fall. Without a phase: items that arrived at all.
-- limits: Rests on what states are mapped to; an item that skipped a phase arrives in it together with the later one.
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
-- column: phase idea, design, build, test, release or done
select
  entry.work_item_id AS case_id,
  entry.entered_at AS happened_at,
  CAST(1 AS DOUBLE) AS value,
  false AS is_open,
  entry.service_id,
  entry.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(item.item_key || ' ', '') || coalesce(item.title, '') AS title,
  item.url,
  entry.phase
from phase_entry_fact AS entry
join work_item_fact AS item on item.work_item_id = entry.work_item_id
left join service on service.service_id = entry.service_id
where entry.entered_at <= as_of()
