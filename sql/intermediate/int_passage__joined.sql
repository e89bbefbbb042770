-- grain: passage_id
-- source: int_change__travelled, int_change__judged, int_change__itemed, int_work_item__lone, service, service_owner
-- definition: Each way through the stream with all times known of it: a change on its way into one service, with the item that it
--   serves (of several the oldest), or an item without a change. Items that hold others are no passage: their creation is the idea
--   of what they hold.
-- column: passage_id the change and its service, else the item
-- column: change_id the change, NULL for an item without one
-- column: work_item_id the item, NULL for a change without one
-- column: item_key its key
-- column: service_id the service, NULL if none is known
-- column: team_id the team that owned the service at the merge, or does now; else the item's
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: commit_id the commit that merged it
-- column: title what the change, else the item, is called
-- column: url page of the source record
-- column: is_request whether it went through a request
-- column: is_bot whether bots alone made it
-- column: idea_at when the item, or what holds it, was made
-- column: start_at when the item was first active or waiting
-- column: first_commit_at author time of the first commit
-- column: opened_at when its request was opened
-- column: ready_at when that was last ready for review
-- column: first_review_at first review by another person who is no bot
-- column: merged_at when it was merged
-- column: built_at when its merge was first built
-- column: test_deployment_at first deployment of it to staging or testing, unless production had it before
-- column: deployment_at first deployment of it to production
-- column: done_at when the item was done
-- column: outcome_at when its outcome could be judged
-- column: closed_at when it left before its end: request closed, item done or given up without a change
-- column: is_open whether something is still to follow
with owner as (
  select
    way.change_id,
    way.service_id,
    min_by(service_owner.team_id, CAST(service_owner.valid_from_at AS VARCHAR) || service_owner.team_id) AS team_id
  from int_change__travelled AS way
  join service_owner on service_owner.service_id = way.service_id
  where (way.merged_at is null and service_owner.valid_to_at is null)
    or (
      way.merged_at >= service_owner.valid_from_at
      and (way.merged_at < service_owner.valid_to_at or service_owner.valid_to_at is null)
    )
  group by way.change_id, way.service_id
)
select
  way.change_id || ' ' || way.service_id AS passage_id,
  way.change_id,
  item.work_item_id,
  item.item_key,
  NULLIF(way.service_id, '') AS service_id,
  coalesce(owner.team_id, item.team_id) AS team_id,
  service.value_stream_id,
  way.repository_id,
  way.commit_id,
  way.title,
  way.url,
  way.is_request,
  way.is_bot,
  item.idea_at,
  item.started_at AS start_at,
  way.first_commit_at,
  way.opened_at,
  way.ready_at,
  way.first_review_at,
  way.merged_at,
  way.built_at,
  way.test_deployment_at,
  way.deployment_at,
  item.done_at,
  judged.outcome_at,
  way.closed_at,
  way.is_open
from int_change__travelled AS way
left join int_change__itemed AS item on item.change_id = way.change_id
left join owner on owner.change_id = way.change_id and owner.service_id = way.service_id
left join service on service.service_id = way.service_id
left join int_change__judged AS judged on judged.change_id = way.change_id and judged.service_id = way.service_id
union all
select
  lone.work_item_id AS passage_id,
  CAST(NULL AS VARCHAR) AS change_id,
  lone.work_item_id,
  lone.item_key,
  lone.service_id,
  lone.team_id,
  service.value_stream_id,
  service.repository_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  lone.title,
  lone.url,
  false AS is_request,
  CAST(NULL AS BOOLEAN) AS is_bot,
  lone.idea_at,
  lone.started_at AS start_at,
  CAST(NULL AS TIMESTAMP) AS first_commit_at,
  CAST(NULL AS TIMESTAMP) AS opened_at,
  CAST(NULL AS TIMESTAMP) AS ready_at,
  CAST(NULL AS TIMESTAMP) AS first_review_at,
  CAST(NULL AS TIMESTAMP) AS merged_at,
  CAST(NULL AS TIMESTAMP) AS built_at,
  CAST(NULL AS TIMESTAMP) AS test_deployment_at,
  CAST(NULL AS TIMESTAMP) AS deployment_at,
  lone.done_at,
  CAST(NULL AS TIMESTAMP) AS outcome_at,
  coalesce(lone.done_at, lone.cancelled_at) AS closed_at,
  coalesce(lone.done_at, lone.cancelled_at) IS NULL AS is_open
from int_work_item__lone AS lone
left join service on service.service_id = lone.service_id
