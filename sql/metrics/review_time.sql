-- grain: case_id, service_id, team_id
-- title: Review
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact
-- definition: From the first review of a change's request to its merge, waiting for answers included. Counted when it was merged; changes that
--   nobody reviewed are left out.
-- column: case_id the change
-- column: happened_at when it counts
-- column: value hours from first review to merge
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
  merged.review_hours AS value,
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
  and (merged.merged_at < service_owner.valid_to_at or service_owner.valid_to_at is null)
where merged.review_hours is not null
  and merged.merged_at <= as_of()
