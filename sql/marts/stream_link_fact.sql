-- grain: passage_id, link
-- title: Links of the stream
-- source: int_passage__joined, goal_claim
-- definition: What each way through the stream should be linked to, found or missing: a finished item to a change, a merged change to
--   an item, a first commit, a build and a production deployment, a request to a review, a production deployment to a test
--   deployment, and, where goals are claimed, to an outcome. Changes that wait for their deployment, and those of bots for an
--   item, are not asked.
-- column: passage_id the change and its service, else the item
-- column: link item to change, change to item, change to first commit, request to review, change to build,
--   change to production, deployment to test, or deployment to outcome
-- column: is_missing whether it is not known
-- column: happened_at when it should have been there
-- column: change_id the change, NULL for an item without one
-- column: work_item_id the item, NULL for a change without one
-- column: service_id the service
-- column: team_id the team that owned the service at the merge, or does now; else the item's
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the change, else the item, is called
-- column: url page of the source record
with asked as (
  select passage_id, 'item to change' AS link, change_id IS NULL AS is_missing, done_at AS happened_at
  from int_passage__joined
  where done_at is not null and start_at is not null
  union all
  select passage_id, 'change to item', work_item_id IS NULL, merged_at
  from int_passage__joined
  where merged_at is not null and not coalesce(is_bot, false)
  union all
  select passage_id, 'change to first commit', first_commit_at IS NULL, merged_at
  from int_passage__joined
  where merged_at is not null
  union all
  select passage_id, 'request to review', first_review_at IS NULL, merged_at
  from int_passage__joined
  where merged_at is not null and is_request and not coalesce(is_bot, false)
  union all
  select passage_id, 'change to build', built_at IS NULL, merged_at
  from int_passage__joined
  where merged_at is not null
  union all
  select passage_id, 'change to production', deployment_at IS NULL, merged_at
  from int_passage__joined
  where merged_at is not null and not is_open
  union all
  select passage_id, 'deployment to test', test_deployment_at IS NULL, deployment_at
  from int_passage__joined
  where deployment_at is not null
  union all
  select passage_id, 'deployment to outcome', outcome_at IS NULL, deployment_at
  from int_passage__joined
  where deployment_at is not null and (select count(*) from goal_claim) > 0
)
select
  asked.passage_id,
  asked.link,
  asked.is_missing,
  asked.happened_at,
  passage.change_id,
  passage.work_item_id,
  passage.service_id,
  passage.team_id,
  passage.value_stream_id,
  passage.repository_id,
  passage.title,
  passage.url
from asked
join int_passage__joined AS passage on passage.passage_id = asked.passage_id
