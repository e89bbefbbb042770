-- grain: service_id, kind
-- source: int_watch__counted
-- definition: Of each service and kind of signal the windows that are counted.
-- column: service_id the service
-- column: kind incident or check
-- column: window_count windows that are counted
-- column: window_minutes length of the longest, min
-- column: inside_hours time inside any of them, h
select
  service_id,
  kind,
  CAST(count(*) AS INTEGER) AS window_count,
  max(window_minutes) AS window_minutes,
  CAST(sum(seconds_inside) AS DOUBLE) / 3600 AS inside_hours
from int_watch__counted
group by service_id, kind
