-- grain: case_id
-- title: Cycle time
-- measure: duration
-- unit: h
-- better: lower
-- source: work_item_fact
-- definition: From the first time that somebody worked on an item to the last time it came into done, clock hours, waiting in between
--   included. Items that nobody moved into a state of work have none and are left out. What is still open at the as-of time is not
--   dropped: it has no value yet, and its age is said.
-- limits: The clock starts when a board says that somebody works, which may be late; nights, weekends and waiting in between count.
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
-- column: flow_type feature, defect, debt or risk
-- column: age_hours of an item that is still open: since it was first active, h
with judged as (
  select
    work_item_fact.*,
    CASE WHEN done_at <= as_of() THEN done_at END AS known_done_at,
    coalesce(done_at, cancelled_at) IS NULL OR coalesce(done_at, cancelled_at) > as_of() AS is_open
  from work_item_fact
)
select
  done.work_item_id AS case_id,
  -- What is still open belongs to the last bucket: a window ends before its last moment.
  coalesce(done.known_done_at, as_of() - INTERVAL '1' SECOND) AS happened_at,
  CASE WHEN NOT done.is_open THEN done.cycle_hours END AS value,
  done.is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url,
  done.flow_type,
  CASE WHEN done.is_open THEN (to_unixtime(as_of()) - to_unixtime(done.first_active_at)) / 3600 END AS age_hours
from judged AS done
left join service on service.service_id = done.service_id
where done.first_active_at <= as_of()
  and (done.is_open or (done.known_done_at is not null and done.cycle_hours >= 0))
