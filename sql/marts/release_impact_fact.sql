-- grain: release_id, node_id
-- title: Releases ahead, and what each touches
-- source: release_service, int_release__served, int_release__scheduled, service, edge_fact, node_fact
-- definition: What each planned release that is not out touches, as it says (code, configuration, regression; named where it does not
--   say how), and what is exposed to it: what needs that, or needs what needs it.
-- column: release_id the release
-- column: release_name what it is called
-- column: planned_at when it is to go out, NULL if no date is planned
-- column: state planned or in progress
-- column: node_id the service or resource
-- column: node_name what it is called
-- column: kind service, database, host and the like
-- column: tier 1 is the most critical
-- column: team_id the team that owns it now
-- column: impact code, configuration, regression, named, exposed
-- column: hops from what the release touches, 0 if it does so itself
-- column: via_node_id what it needs on the way, NULL if it is touched itself
-- column: via_name what that is called
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
told as (
  select
    release_service.release_id,
    coalesce(own.service_id, named.service_id) AS service_id,
    min(CASE lower(trim(release_service.impact))
      WHEN 'code' THEN 1
      WHEN 'configuration' THEN 2
      WHEN 'regression' THEN 3
      ELSE 4
    END) AS rank
  from release_service
  left join service AS own on own.service_id = release_service.service_id
  left join named on named.name = lower(release_service.service_id)
  where coalesce(own.service_id, named.service_id) is not null
  group by release_service.release_id, coalesce(own.service_id, named.service_id)
),
touched as (
  select
    own.release_id,
    served.service_id AS node_id,
    CASE told.rank WHEN 1 THEN 'code' WHEN 2 THEN 'configuration' WHEN 3 THEN 'regression' ELSE 'named' END AS impact
  from int_release__scheduled AS own
  join int_release__served AS served on served.release_id = own.release_id
  join told on told.release_id = served.release_id and told.service_id = served.service_id
  where own.state in ('planned', 'in progress')
),
need as (
  select from_node_id, to_node_id
  from edge_fact
  where is_directed
    and not is_self
    and confidence_ratio >= 0.5
),
near as (
  select touched.release_id, need.from_node_id AS node_id, 1 AS hops, min(need.to_node_id) AS via_node_id
  from touched
  join need on need.to_node_id = touched.node_id
  group by touched.release_id, need.from_node_id
),
far as (
  select near.release_id, need.from_node_id AS node_id, 2 AS hops, min(need.to_node_id) AS via_node_id
  from near
  join need on need.to_node_id = near.node_id
  group by near.release_id, need.from_node_id
),
candidate as (
  select release_id, node_id, impact, 0 AS hops, CAST(NULL AS VARCHAR) AS via_node_id
  from touched
  union all
  select release_id, node_id, 'exposed' AS impact, hops, via_node_id
  from near
  union all
  select release_id, node_id, 'exposed' AS impact, hops, via_node_id
  from far
),
nearest as (
  select *, row_number() over (partition by release_id, node_id order by hops) AS place
  from candidate
)
select
  nearest.release_id,
  own.name AS release_name,
  own.starts_at AS planned_at,
  own.state,
  nearest.node_id,
  node.name AS node_name,
  node.kind,
  node.tier,
  node.team_id,
  nearest.impact,
  CAST(nearest.hops AS INTEGER) AS hops,
  nearest.via_node_id,
  via.name AS via_name
from nearest
join int_release__scheduled AS own on own.release_id = nearest.release_id
join node_fact AS node on node.node_id = nearest.node_id
left join node_fact AS via on via.node_id = nearest.via_node_id
where nearest.place = 1
