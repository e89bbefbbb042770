-- grain: change_id, service_id, stage
-- partition: change_id
-- title: Stages of changes
-- source: change_fact
-- definition: The stages of each change: coding, pickup, review and release where its request tells them, and what Git alone can
--   tell: commit to merge, and merge to release. A stage without both ends, or with ends in the wrong order, has no hours.
-- column: change_id the change
-- column: service_id the service
-- column: repository_id the repository
-- column: stage coding, pickup, review; commit to merge, merge to release
-- column: started_at when it started
-- column: ended_at when it ended, NULL while it lasts
-- column: hours its length, h
select
  change_id,
  service_id,
  repository_id,
  'commit to merge' AS stage,
  first_commit_at AS started_at,
  merged_at AS ended_at,
  commit_to_merge_hours AS hours
from change_fact
where first_commit_at is not null
union all
select
  change_id,
  service_id,
  repository_id,
  'merge to release' AS stage,
  merged_at AS started_at,
  deployed_at AS ended_at,
  release_hours AS hours
from change_fact
where origin <> 'merge'
  and (deployment_id is not null or is_waiting)
union all
select
  change_id,
  service_id,
  repository_id,
  'coding' AS stage,
  first_commit_at AS started_at,
  ready_at AS ended_at,
  coding_hours AS hours
from change_fact
where first_commit_at is not null
  and ready_at is not null
union all
select
  change_id,
  service_id,
  repository_id,
  'pickup' AS stage,
  ready_at AS started_at,
  first_review_at AS ended_at,
  pickup_hours AS hours
from change_fact
where ready_at is not null
  and first_review_at is not null
union all
select
  change_id,
  service_id,
  repository_id,
  'review' AS stage,
  first_review_at AS started_at,
  merged_at AS ended_at,
  review_hours AS hours
from change_fact
where ready_at is not null
  and first_review_at is not null
