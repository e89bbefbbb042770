-- grain: work_item_id
-- source: work_item_fact, change_item_fact, change_fact, service, service_owner, config.team_rule
-- definition: Where each work item belongs, as far as anything tells: its service, else the one that all of its changes went into;
--   the value stream of that, else the one that its team is said to be of, else the only one of its team's services; an item that only its parts can place, by them,
--   where they agree.
-- column: work_item_id the item
-- column: service_id the service
-- column: repository_id the service's repository
-- column: team_id the team that had it last, or the only one of its parts
-- column: value_stream_id the value stream
with led as (
  select link.work_item_id, min(change_fact.service_id) AS service_id
  from change_item_fact AS link
  join change_fact on change_fact.change_id = link.change_id
  where link.is_chosen
    and change_fact.service_id <> ''
  group by link.work_item_id
  having count(distinct change_fact.service_id) = 1
),
team_stream as (
  select service_owner.team_id, min(service.value_stream_id) AS value_stream_id
  from service_owner
  join service on service.service_id = service_owner.service_id
  where service_owner.valid_to_at is null
  group by service_owner.team_id
  having count(distinct service.value_stream_id) = 1
),
told_stream as (
  select team AS team_id, min(value) AS value_stream_id
  from config.team_rule
  where kind = 'value_stream'
  group by team
  having count(distinct value) = 1
),
own as (
  select
    item.work_item_id,
    item.parent_work_item_id,
    coalesce(item.service_id, led.service_id) AS service_id,
    item.team_id
  from work_item_fact AS item
  left join led on led.work_item_id = item.work_item_id
),
placed as (
  select
    own.work_item_id,
    own.parent_work_item_id,
    own.service_id,
    service.repository_id,
    own.team_id,
    coalesce(service.value_stream_id, told_stream.value_stream_id, team_stream.value_stream_id) AS value_stream_id
  from own
  left join service on service.service_id = own.service_id
  left join told_stream on told_stream.team_id = own.team_id
  left join team_stream on team_stream.team_id = own.team_id
),
part as (
  select
    parent_work_item_id,
    CASE WHEN count(distinct team_id) = 1 THEN min(team_id) END AS team_id,
    CASE WHEN count(distinct value_stream_id) = 1 THEN min(value_stream_id) END AS value_stream_id
  from placed
  where parent_work_item_id is not null
  group by parent_work_item_id
)
select
  placed.work_item_id,
  placed.service_id,
  placed.repository_id,
  coalesce(placed.team_id, part.team_id) AS team_id,
  coalesce(placed.value_stream_id, part.value_stream_id) AS value_stream_id
from placed
left join part on part.parent_work_item_id = placed.work_item_id
