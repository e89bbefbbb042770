-- grain: case_id
-- title: Cycle time
-- measure: duration
-- unit: h
-- better: lower
-- source: work_item_fact
-- definition: From the first time that somebody worked on an item to the last time it came into done, clock hours, waiting in between
--   included. Items that nobody moved into a state of work have none and are left out.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value hours from first active to done
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team that had it last
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
select
  done.work_item_id AS case_id,
  done.done_at AS happened_at,
  done.cycle_hours AS value,
  false AS is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url
from work_item_fact AS done
left join service on service.service_id = done.service_id
where done.cycle_hours >= 0
  and done.done_at <= as_of()
