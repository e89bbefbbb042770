-- grain: case_id, service_id, team_id
-- title: Merged changes
-- measure: count
-- unit: /day
-- better: neither
-- source: change_fact
-- definition: Changes merged per day, over all days of the window: requests as merge and squash subjects name them, else commits
--   of the default and released lines.
-- limits: Counts changes, however large. Where requests are unknown a merge or a commit stands for one, so tools are not comparable
--   with each other.
-- column: case_id the change
-- column: happened_at when it counts
-- column: value 1
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
select
  merged.change_id AS case_id,
  merged.merged_at AS happened_at,
  CAST(1 AS DOUBLE) AS value,
  false AS is_open,
  NULLIF(merged.service_id, '') AS service_id,
  service_owner.team_id,
  service.value_stream_id,
  merged.repository_id,
  merged.title,
  merged.merge_commit_id AS commit_id,
  merged.url
from change_fact AS merged
left join service on service.service_id = merged.service_id
left join service_owner
  on service_owner.service_id = merged.service_id
  and merged.merged_at >= service_owner.valid_from_at
  and merged.merged_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where merged.merged_at <= as_of()
