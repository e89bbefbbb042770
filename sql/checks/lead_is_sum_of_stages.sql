-- title: Lead time is the sum of its stages where all are known
-- partition: change_id
-- source: change_fact
-- definition: Lists changes whose lead time differs from the sum of its stages by more than a second: coding, pickup, review and
--   release; commit to merge and release.
select change_id, service_id, lead_time_hours, coding_hours, pickup_hours, review_hours, commit_to_merge_hours, release_hours
from change_fact
where lead_time_hours is not null
  and release_hours is not null
  and (
    abs(lead_time_hours - commit_to_merge_hours - release_hours) > 1.0 / 3600
    or abs(lead_time_hours - coding_hours - pickup_hours - review_hours - release_hours) > 1.0 / 3600
  )
