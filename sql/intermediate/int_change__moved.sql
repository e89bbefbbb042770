-- grain: change_id, service_id, entered_at
-- source: change, change_fact, change_item_fact, int_change__reviewed, service
-- definition: Where each change stood that no work item stands for. A request is in work from its opening to its merge or close: as a
--   draft and after its first review somebody is at it, between the two it waits. A merged change waits until the first production
--   deployment of its service that has it. What is known from Git alone has no time in work, for of what is not yet merged
--   nothing is known; where merges stand for deployments nothing waits.
-- column: change_id the change
-- column: service_id its service, '' if none is known
-- column: entered_at when that began
-- column: left_at when it ended, NULL while it lasts
-- column: station work or releasing
-- column: activity active or waiting
-- column: deployment_id the deployment that ended the wait for one
-- column: left_to where it went: live, merged or closed; NULL where the next row says so
with named as (
  select distinct change_id
  from change_item_fact
  where is_chosen
),
sole as (
  select repository_id, min(service_id) AS service_id
  from service
  group by repository_id
  having count(*) = 1
),
loose as (
  select
    change.change_id,
    change.repository_id,
    change.opened_at,
    change.merged_at,
    coalesce(change.merged_at, change.closed_at) AS ended_at,
    CASE WHEN change.merged_at IS NOT NULL THEN 'merged' ELSE 'closed' END AS ended_as,
    CASE WHEN change.ready_at > change.opened_at THEN change.ready_at ELSE change.opened_at END AS ready_at,
    coalesce(change.is_draft, false) AND coalesce(change.merged_at, change.closed_at) IS NULL AS is_draft,
    reviewed.first_review_at
  from change
  left join named on named.change_id = change.change_id
  left join int_change__reviewed AS reviewed on reviewed.change_id = change.change_id
  where named.change_id is null
),
served as (
  select change_id, service_id
  from change_fact
  union all
  select loose.change_id, coalesce(sole.service_id, '') AS service_id
  from loose
  left join sole on sole.repository_id = loose.repository_id
  where loose.merged_at is null
),
requested as (
  select loose.*, served.service_id
  from loose
  join served on served.change_id = loose.change_id
  where loose.opened_at is not null
    and (loose.ended_at is null or loose.ended_at > loose.opened_at)
),
step as (
  select change_id, service_id, opened_at AS entered_at, CASE WHEN NOT is_draft THEN ready_at END AS left_at, 'active' AS activity, ended_at, ended_as
  from requested
  where is_draft or ready_at > opened_at
  union all
  select change_id, service_id, ready_at AS entered_at,
    CASE WHEN first_review_at > ready_at THEN first_review_at ELSE ended_at END AS left_at, 'waiting' AS activity, ended_at, ended_as
  from requested
  where not is_draft
    and (first_review_at is null or first_review_at > ready_at)
  union all
  select change_id, service_id, CASE WHEN first_review_at > ready_at THEN first_review_at ELSE ready_at END AS entered_at,
    ended_at AS left_at, 'active' AS activity, ended_at, ended_as
  from requested
  where not is_draft
    and first_review_at is not null
),
bounded as (
  select
    change_id,
    service_id,
    entered_at,
    CASE WHEN left_at > ended_at THEN ended_at ELSE coalesce(left_at, ended_at) END AS left_at,
    'work' AS station,
    activity,
    CAST(NULL AS VARCHAR) AS deployment_id,
    CASE WHEN left_at IS NULL OR left_at >= ended_at THEN ended_as END AS last_step
  from step
),
merged as (
  select
    fact.change_id,
    fact.service_id,
    fact.merged_at AS entered_at,
    fact.deployed_at AS left_at,
    'releasing' AS station,
    'waiting' AS activity,
    fact.deployment_id,
    CASE WHEN fact.deployed_at IS NOT NULL THEN 'live' END AS left_to
  from change_fact AS fact
  left join named on named.change_id = fact.change_id
  where named.change_id is null
    and fact.origin <> 'merge'
    and (fact.is_waiting or fact.deployed_at > fact.merged_at)
)
select change_id, service_id, entered_at, left_at, station, activity, deployment_id,
  CASE WHEN left_at IS NOT NULL THEN last_step END AS left_to
from bounded
where left_at is null or left_at > entered_at
union all
select change_id, service_id, entered_at, left_at, station, activity, deployment_id, left_to
from merged
