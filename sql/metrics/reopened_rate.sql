-- grain: case_id
-- title: Reopened items
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: work_item_fact
-- definition: Share of the items done that had been done before and were reopened since.
-- limits: Only trackers that keep their history tell of it; an item that was done lately can still be reopened, so the newest buckets
--   are low.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value 1 if it was reopened before, else 0
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team that had it last
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: flow_type feature, defect, debt or risk
-- column: reopened_count times that it left done
-- column: returned_count times that it went back to an earlier phase, from done apart
select
  done.work_item_id AS case_id,
  done.done_at AS happened_at,
  CASE WHEN done.reopened_count > 0 THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  false AS is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url,
  done.flow_type,
  done.reopened_count,
  done.returned_count
from work_item_fact AS done
left join service on service.service_id = done.service_id
where done.done_at <= as_of()
