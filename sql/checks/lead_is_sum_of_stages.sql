-- title: Lead time is the sum of its stages where both are known
-- partition: change_id
-- source: change_fact
-- definition: Lists changes whose lead time differs from commit to merge plus merge to release by more than a second.
select change_id, service_id, lead_time_hours, coding_hours, release_hours
from change_fact
where lead_time_hours is not null
  and coding_hours is not null
  and release_hours is not null
  and abs(lead_time_hours - coding_hours - release_hours) > 1.0 / 3600
