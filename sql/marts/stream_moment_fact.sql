-- grain: passage_id, event
-- title: Moments of the stream
-- source: int_passage__joined
-- definition: When each thing happened to each way through the stream: a change into one service with the item that it serves, or
--   an item without a change. What is not known to have happened has no row.
-- column: passage_id the change and its service, else the item
-- column: event idea, start, first_commit, opened, ready, first_review, merged, built, test_deployment, deployment, done or outcome
-- column: happened_at when it happened
-- column: change_id the change, NULL for an item without one
-- column: work_item_id the item, NULL for a change without one
-- column: service_id the service
-- column: team_id the team that owned the service at the merge, or does now; else the item's
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
with moment as (
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'idea' AS event, idea_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'start' AS event, start_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'first_commit' AS event, first_commit_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'opened' AS event, opened_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'ready' AS event, ready_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'first_review' AS event, first_review_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'merged' AS event, merged_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'built' AS event, built_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'test_deployment' AS event, test_deployment_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'deployment' AS event, deployment_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'done' AS event, done_at AS happened_at
  from int_passage__joined
  union all
  select passage_id, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id,
    'outcome' AS event, outcome_at AS happened_at
  from int_passage__joined
)
select passage_id, event, happened_at, change_id, work_item_id, service_id, team_id, value_stream_id, repository_id
from moment
where happened_at is not null
