-- definition: Of a finished item active, waiting, unmapped and missing hours together are no more than its flow time, and none is
--   negative.
select work_item_id, flow_hours, active_hours, waiting_hours, unmapped_hours, missing_hours
from work_item_fact
where flow_hours is not null
  and (
    active_hours + waiting_hours + unmapped_hours + missing_hours > flow_hours + 0.001
    or active_hours < 0
    or waiting_hours < 0
    or unmapped_hours < 0
    or rework_hours > active_hours + 0.001
  )
