-- grain: case_id, service_id, team_id
-- title: Coding
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact
-- definition: From a change's first commit to when it was ready for review: when its request was opened, or left being a draft. Counted when it
--   was merged; changes whose first commit is unknown are left out.
-- limits: Work before the first commit is not seen; a history that was squashed or rewritten before the request was opened makes it
--   short.
-- column: case_id the change
-- column: happened_at when it counts
-- column: value hours from first commit to ready
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
  merged.coding_hours AS value,
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
where merged.coding_hours is not null
  and merged.merged_at <= as_of()
