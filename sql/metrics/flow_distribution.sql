-- grain: case_id, flow_type
-- title: Flow distribution
-- measure: proportion
-- unit: ratio
-- better: neither
-- source: work_item_fact
-- definition: Share of the items done that are features, defects, debt or risk: by type the share of each, else that of features.
--   Items whose type nothing tells are in none of them: their value is unknown.
-- limits: Rests on the types that a tracker names and on what they are mapped to; by count, not by effort.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value 1 if it is of this type, else 0; NULL if its type is not known
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team that had it last
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: flow_type feature, defect, debt or risk: the type that is asked for
with kind as (
  select 'feature' AS flow_type
  union all
  select 'defect' AS flow_type
  union all
  select 'debt' AS flow_type
  union all
  select 'risk' AS flow_type
)
select
  done.work_item_id AS case_id,
  done.done_at AS happened_at,
  CASE
    WHEN done.flow_type = kind.flow_type THEN CAST(1 AS DOUBLE)
    WHEN done.flow_type IS NOT NULL THEN CAST(0 AS DOUBLE)
  END AS value,
  false AS is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url,
  kind.flow_type
from work_item_fact AS done
cross join kind
left join service on service.service_id = done.service_id
where done.done_at <= as_of()
