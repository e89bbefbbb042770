-- grain: case_id, service_id, team_id
-- title: Commit to merge
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact
-- definition: From a change's first commit (author time) to its merge, counted when it was merged. Changes without a known first
--   commit are left out: a squash known from Git alone bears only the time of its merge.
-- limits: Work before the first commit is not seen; where changes are squashed before Git tells of them, few have a first commit, and n
--   says how few.
-- column: case_id the change
-- column: happened_at when it counts
-- column: value hours from first commit to merge
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
  merged.commit_to_merge_hours AS value,
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
where merged.commit_to_merge_hours is not null
  and merged.merged_at <= as_of()
