-- fact: halved_lead_time
-- Median lead time of changes merged in the 120 days after the known day ÷ the same of the 120 days before it.
with lead as (
  select change.lead_time_hours, change.merged_at >= since.day AS is_after
  from change_fact AS change
  join service_owner AS owner on owner.service_id = change.service_id and owner.valid_to_at is null
  cross join (
    select CAST($now AS TIMESTAMP) - to_days(CAST((CAST($planted AS JSON) ->> '$.HALVED.daysAgo') AS INTEGER)) AS day
  ) AS since
  where owner.team_id = (CAST($planted AS JSON) ->> '$.HALVED.team')
    and change.lead_time_hours is not null
    and change.merged_at between since.day - INTERVAL 120 DAY and since.day + INTERVAL 120 DAY
)
select
  'halved_lead_time' AS fact,
  median(lead_time_hours) FILTER (WHERE is_after) / median(lead_time_hours) FILTER (WHERE NOT is_after) AS item
from lead
