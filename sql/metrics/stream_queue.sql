-- grain: case_id, service_id, stage, entered_at
-- title: Queue of a stage
-- measure: level
-- unit: items
-- better: lower
-- source: stream_interval_fact
-- definition: Changes and items that are in a stage at the end of each bucket: they came in, and neither came to its last event, nor
--   passed it by, nor were closed. Without a stage it is the whole way: what has begun and has not got to its end.
-- limits: What begins outside of the connected tools is not in it, and a forgotten item stays in its stage until somebody closes it.
-- column: case_id the change, the item where there is none
-- column: happened_at when it came in
-- column: value 1
-- column: is_open whether it is still there
-- column: service_id the service
-- column: team_id the team that owned the service at the merge, or does now; else the item's
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the change or item is called
-- column: commit_id the commit that merged it
-- column: url page of the source record
-- column: stage the stage, whole for the way from end to end
-- column: entered_at when it came in
-- column: left_at when it left, NULL while it is there
select
  case_id,
  started_at AS happened_at,
  CAST(1 AS DOUBLE) AS value,
  left_at IS NULL OR left_at > as_of() AS is_open,
  service_id,
  team_id,
  value_stream_id,
  repository_id,
  title,
  commit_id,
  url,
  stage,
  started_at AS entered_at,
  CASE WHEN left_at <= as_of() THEN left_at END AS left_at
from stream_interval_fact
where started_at <= as_of()
  and not is_fault
