-- grain: case_id
-- title: Flow efficiency
-- measure: ratio
-- unit: ratio
-- better: higher
-- source: work_item_fact, state_mapping_fact
-- definition: Hours in active states over all hours from start to done, both summed over the items that were done. Hours in states
--   that nothing maps, or in none, may have been active: then it is a range. Only items of projects in which at least one waiting
--   state is confirmed; without any it is withheld.
-- limits: A state says what a board shows, not whether somebody worked. Clock hours: nights and weekends in an active state count.
-- column: case_id the work item
-- column: happened_at when it counts
-- column: value hours in active states between start and done, h
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team that had it last
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what the item is called
-- column: url page of the source record
-- column: weight hours from start to done, h
-- column: unknown hours of these in states that nothing maps or that are missing, h
-- column: is_confirmed whether a waiting state of its project is confirmed
-- column: flow_type feature, defect, debt or risk
with confirmed as (
  select distinct project_key
  from state_mapping_fact
  where flow_state = 'waiting'
    and evidence in ('rule', 'rule for all')
)
select
  done.work_item_id AS case_id,
  done.done_at AS happened_at,
  done.active_hours AS value,
  false AS is_open,
  done.service_id,
  done.team_id,
  service.value_stream_id,
  service.repository_id,
  coalesce(done.item_key || ' ', '') || coalesce(done.title, '') AS title,
  done.url,
  done.flow_hours AS weight,
  done.unmapped_hours + done.missing_hours AS unknown,
  confirmed.project_key IS NOT NULL AS is_confirmed,
  done.flow_type
from work_item_fact AS done
left join service on service.service_id = done.service_id
left join confirmed on confirmed.project_key = coalesce(done.project_key, '')
where done.flow_hours >= 0
  and done.done_at <= as_of()
