-- grain: case_id
-- title: Finished work items
-- measure: count
-- unit: /day
-- better: neither
-- source: work_item_fact
-- definition: Work items that came into done per day, over all days of the window, days without any included. One that was
--   reopened counts when it was last done.
-- limits: Counts items, however large: teams that cut them smaller finish more. No measure of one team against another.
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
select
  done.work_item_id AS case_id,
  done.done_at AS happened_at,
  CAST(1 AS DOUBLE) AS value,
  false AS is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url,
  done.flow_type
from work_item_fact AS done
left join service on service.service_id = done.service_id
where done.done_at is not null
  and done.done_at <= as_of()
