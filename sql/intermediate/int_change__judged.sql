-- grain: change_id, service_id
-- source: goal_claim, release, release_service, release_item, change_item_fact, deployment_change_fact, deployment_fact, outcome,
--   service
-- definition: When the outcome of a change could first be judged: the fourteenth measurement, after its deployment to production,
--   of a goal that a release with it claims. A release has the changes of its items, those of the version that it names of a
--   service, or, where it names none, those that the service brought out on the release's day.
-- column: change_id the change
-- column: service_id the service
-- column: outcome_at when its outcome could first be judged
with placed as (
  select held.change_id, placed.service_id, placed.version, placed.finished_at
  from deployment_change_fact AS held
  join deployment_fact AS placed on placed.deployment_id = held.deployment_id
  where placed.outcome = 'succeeded' and placed.environment_tier = 'production'
),
named as (
  select claim.goal_id, bet.released_at, coalesce(service.service_id, part.service_id) AS service_id, part.version
  from goal_claim AS claim
  join release AS bet on bet.release_id = claim.release_id
  join release_service AS part on part.release_id = claim.release_id
  left join service on service.name = part.service_id
),
claimed as (
  select placed.change_id, placed.service_id, placed.finished_at, named.goal_id
  from placed
  join named on named.service_id = placed.service_id
  where placed.version = named.version
    or (named.version is null and CAST(placed.finished_at AS DATE) = CAST(named.released_at AS DATE))
  union
  select placed.change_id, placed.service_id, placed.finished_at, claim.goal_id
  from goal_claim AS claim
  join release_item AS part on part.release_id = claim.release_id
  join change_item_fact AS link on link.work_item_id = part.work_item_id and link.is_chosen
  join placed on placed.change_id = link.change_id
),
measured as (
  select
    claimed.change_id,
    claimed.service_id,
    outcome.measured_at,
    row_number() over (
      partition by claimed.change_id, claimed.service_id, claimed.goal_id order by outcome.measured_at, claimed.finished_at
    ) AS point
  from claimed
  join outcome on outcome.goal_id = claimed.goal_id and outcome.measured_at > claimed.finished_at
)
select change_id, service_id, min(measured_at) AS outcome_at
from measured
where point = 14
group by change_id, service_id
