-- grain: case_id
-- title: Flow time
-- measure: duration
-- unit: h
-- better: lower
-- source: work_item_fact
-- definition: From the first time a work item was active or waiting to the last time it came into done, clock hours, all of them
--   counted. Items that nobody moved until they were closed have no flow time and are left out.
-- limits: An item that was started late on the board looks short, one that was forgotten open looks long. Open ones are not in it:
--   their age says more of a pile that grows.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value hours from start to done
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team that had it last
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: flow_type feature, defect, debt or risk
-- column: is_reopened whether it had been done before
select
  done.work_item_id AS case_id,
  done.done_at AS happened_at,
  done.flow_hours AS value,
  false AS is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url,
  done.flow_type,
  done.reopened_count > 0 AS is_reopened
from work_item_fact AS done
left join service on service.service_id = done.service_id
where done.flow_hours >= 0
  and done.done_at <= as_of()
