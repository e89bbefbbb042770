-- grain: service_id, neighbour_service_id, relation
-- title: Neighbours of services
-- source: int_service__related, service, service_owner, deployment_fact, change_fact, work_item_fact, release_plan_fact, release, int_release__served
-- definition: The services that each service needs, and those that need it, with whose they are and where they are in their work:
--   what went out last, what waits to go out, what is in flight, and what is planned next.
-- column: service_id the service
-- column: service_name what it is called
-- column: team_id the team that owns it now
-- column: relation needs or is needed by
-- column: neighbour_service_id the other service
-- column: neighbour_name what it is called
-- column: neighbour_team_id the team that owns that now
-- column: provenance where the dependency is known from; the surest of several
-- column: is_undeclared whether traces alone show it
-- column: last_version of the neighbour in production
-- column: last_deployed_at when that went out
-- column: last_is_failed whether it needed repair
-- column: waiting_count changes of the neighbour that are merged and wait for a release, NULL if it has none to tell by
-- column: in_flight_count work items of the neighbour's service under way
-- column: planned_at when its next planned release is, of the service, else of its team
-- column: planned_release what that is called
with owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
),
last_one as (
  select
    service_id,
    version,
    finished_at,
    is_failed,
    row_number() over (partition by service_id order by finished_at desc, deployment_id desc) AS recency
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
),
waiting as (
  select service_id, count(*) FILTER (WHERE is_waiting) AS waiting_count
  from change_fact
  where origin is not null
    and origin <> 'merge'
  group by service_id
),
flying as (
  select service_id, count(*) AS in_flight_count
  from work_item_fact
  where flow_state in ('active', 'waiting')
    and service_id is not null
  group by service_id
),
planned as (
  select int_release__served.service_id, CAST(NULL AS VARCHAR) AS team_id, release.planned_at, release.name
  from release
  join int_release__served on int_release__served.release_id = release.release_id
  where release.released_at is null
    and release.planned_at is not null
    and coalesce(release.status, 'planned') in ('planned', 'in_progress')
  union all
  select CAST(NULL AS VARCHAR) AS service_id, team_id, planned_at, name
  from release_plan_fact
  where phase = ''
    and finished_at is null
    and service_id is null
    and team_id is not null
),
service_plan as (
  select service_id, min(planned_at) AS planned_at, min_by(name, planned_at) AS name
  from planned
  where service_id is not null
  group by service_id
),
team_plan as (
  select team_id, min(planned_at) AS planned_at, min_by(name, planned_at) AS name
  from planned
  where team_id is not null
  group by team_id
)
select
  near.service_id,
  own.name AS service_name,
  own_owner.team_id,
  near.relation,
  near.neighbour_service_id,
  other.name AS neighbour_name,
  other_owner.team_id AS neighbour_team_id,
  near.provenance,
  near.is_undeclared,
  last_one.version AS last_version,
  last_one.finished_at AS last_deployed_at,
  last_one.is_failed AS last_is_failed,
  CAST(waiting.waiting_count AS INTEGER) AS waiting_count,
  CAST(flying.in_flight_count AS INTEGER) AS in_flight_count,
  coalesce(service_plan.planned_at, team_plan.planned_at) AS planned_at,
  CASE WHEN service_plan.planned_at IS NOT NULL THEN service_plan.name ELSE team_plan.name END AS planned_release
from int_service__related AS near
join service AS own on own.service_id = near.service_id
join service AS other on other.service_id = near.neighbour_service_id
left join owner AS own_owner on own_owner.service_id = near.service_id
left join owner AS other_owner on other_owner.service_id = near.neighbour_service_id
left join last_one on last_one.service_id = near.neighbour_service_id and last_one.recency = 1
left join waiting on waiting.service_id = near.neighbour_service_id
left join flying on flying.service_id = near.neighbour_service_id
left join service_plan on service_plan.service_id = near.neighbour_service_id
left join team_plan on team_plan.team_id = other_owner.team_id
