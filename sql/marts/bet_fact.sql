-- grain: goal_id, release_id, service_id
-- title: Bets
-- source: goal, goal_fact, goal_claim, release, release_service, service, outcome_point_fact
-- definition: Each goal with each release that claims it and each service of that release: what was hoped for, when it came to
--   users, and how much of the outcome has been measured since. A goal that no release claims yet has one row without a release.
--   Nothing here says whether the bet worked.
-- limits: A release that names a service by its name is taken for the only service of that name.
-- column: goal_id the goal
-- column: release_id the release that claims it, '' while none does
-- column: service_id the service that it comes with, '' if it names none that is known
-- column: value_stream_id the service's value stream
-- column: team_id who owns the service now
-- column: metric what it is to move
-- column: unit in which that is measured
-- column: baseline its value before
-- column: target its value hoped for
-- column: due_at by when
-- column: release_name what the release is called
-- column: planned_at when it was to come out
-- column: released_at when it came out, NULL before
-- column: state unclaimed, planned or live
-- column: first_measured_at the first value of the outcome
-- column: last_measured_at the newest value
-- column: point_count values measured, ever
-- column: before_count of those before it came out
-- column: after_count of those since
-- column: url page of the goal
with named_service as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
claimed as (
  select
    goal.goal_id,
    coalesce(claim.release_id, '') AS release_id,
    coalesce(own.service_id, named_service.service_id, '') AS service_id,
    release.name AS release_name,
    release.planned_at,
    release.released_at
  from goal
  left join goal_claim AS claim on claim.goal_id = goal.goal_id
  left join release on release.release_id = claim.release_id
  left join release_service AS part on part.release_id = claim.release_id
  left join service AS own on own.service_id = part.service_id
  left join named_service on named_service.name = lower(part.service_id)
),
bet as (
  select
    goal_id,
    release_id,
    service_id,
    min(release_name) AS release_name,
    min(planned_at) AS planned_at,
    min(released_at) AS released_at
  from claimed
  group by goal_id, release_id, service_id
),
measured as (
  select
    bet.goal_id,
    bet.release_id,
    bet.service_id,
    min(point.measured_at) AS first_measured_at,
    max(point.measured_at) AS last_measured_at,
    count(*) AS point_count,
    count(*) FILTER (WHERE point.measured_at < bet.released_at) AS before_count,
    count(*) FILTER (WHERE point.measured_at >= bet.released_at) AS after_count
  from bet
  join goal_fact on goal_fact.goal_id = bet.goal_id
  join outcome_point_fact AS point on point.series_id = goal_fact.series_id and point.segment = goal_fact.segment
  where point.value is not null
  group by bet.goal_id, bet.release_id, bet.service_id
),
owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
)
select
  bet.goal_id,
  bet.release_id,
  bet.service_id,
  service.value_stream_id,
  owner.team_id,
  goal.metric,
  goal.unit,
  goal.baseline,
  goal.target,
  goal.due_at,
  bet.release_name,
  bet.planned_at,
  bet.released_at,
  CASE WHEN bet.released_at IS NOT NULL THEN 'live' WHEN bet.release_id <> '' THEN 'planned' ELSE 'unclaimed' END AS state,
  measured.first_measured_at,
  measured.last_measured_at,
  CAST(coalesce(measured.point_count, 0) AS INTEGER) AS point_count,
  CASE WHEN bet.released_at IS NOT NULL THEN CAST(coalesce(measured.before_count, 0) AS INTEGER) END AS before_count,
  CASE WHEN bet.released_at IS NOT NULL THEN CAST(coalesce(measured.after_count, 0) AS INTEGER) END AS after_count,
  goal.url
from bet
join goal on goal.goal_id = bet.goal_id
left join measured
  on measured.goal_id = bet.goal_id
  and measured.release_id = bet.release_id
  and measured.service_id = bet.service_id
left join service on service.service_id = bet.service_id
left join owner on owner.service_id = bet.service_id
