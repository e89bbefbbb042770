-- grain: case_id
-- title: Rework
-- measure: ratio
-- unit: ratio
-- better: lower
-- source: work_item_fact
-- definition: Of the hours that finished items were active, those after the item had already been in a later phase, or done. Both
--   summed over the items that were done.
-- limits: Only steps back that the tracker's states show; work redone within one state is not seen.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value active hours after it came back, h
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team that had it last
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: weight active hours, h
-- column: unknown of these unknown, h
-- column: is_confirmed whether it may count
-- column: flow_type feature, defect, debt or risk
select
  done.work_item_id AS case_id,
  done.done_at AS happened_at,
  done.rework_hours AS value,
  false AS is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url,
  done.active_hours AS weight,
  CAST(0 AS DOUBLE) AS unknown,
  true AS is_confirmed,
  done.flow_type
from work_item_fact AS done
left join service on service.service_id = done.service_id
where done.flow_hours >= 0
  and done.active_hours > 0
  and done.done_at <= as_of()
