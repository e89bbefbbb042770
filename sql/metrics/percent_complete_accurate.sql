-- grain: case_id, returned_from, service_id, team_id
-- title: Right the first time (%C&A proxy)
-- measure: proportion
-- unit: ratio
-- better: higher
-- source: handed_on_fact
-- definition: A proxy for percent complete and accurate: the share of finished items that did not come back from any stage that
--   they were handed on to, or by stage from that one. Came back means: a reviewer asked for changes, the first build failed, it
--   went back from test or release to an earlier phase, it was reopened. Merged changes that belong to no item count as such.
-- limits: What came back outside of tools is not seen. An item with more changes has more chances to come back.
-- column: case_id the work item, else the change
-- column: happened_at when it was done, or merged
-- column: value 1 if it did not come back, else 0
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that had it last, or owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the service's repository
-- column: title what it is called
-- column: commit_id the commit that merged a change
-- column: url page of the source record
-- column: returned_from the stage that it was handed on to: review, build, test, release or done
select
  handed.thing_id AS case_id,
  handed.finished_at AS happened_at,
  CASE WHEN handed.is_returned THEN CAST(0 AS DOUBLE) ELSE CAST(1 AS DOUBLE) END AS value,
  false AS is_open,
  NULLIF(handed.service_id, '') AS service_id,
  coalesce(handed.team_id, service_owner.team_id) AS team_id,
  service.value_stream_id,
  service.repository_id,
  handed.title,
  handed.commit_id,
  handed.url,
  handed.handed_to AS returned_from
from handed_on_fact AS handed
left join service on service.service_id = handed.service_id
left join service_owner
  -- One key: a condition on what is joined to it beside the key makes the engine compare each row with each owner.
  on service_owner.service_id = CASE WHEN handed.team_id IS NULL THEN handed.service_id END
  and handed.finished_at >= service_owner.valid_from_at
  and handed.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where handed.finished_at <= as_of()
