-- grain: case_id, service_id, team_id
-- title: Merge to release
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact
-- definition: From a change's merge to the first production release that has it, counted when it was released. Where merges stand
--   for deployments there is no such stage.
-- limits: Changes that still wait are not in it: where they pile up, their age rises first. A release tag bears the time of its tag or,
--   if light, of its commit.
-- column: case_id the change
-- column: happened_at when it counts
-- column: value hours from merge to release
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
select
  released.change_id AS case_id,
  released.deployed_at AS happened_at,
  released.release_hours AS value,
  false AS is_open,
  released.service_id,
  service_owner.team_id,
  service.value_stream_id,
  released.repository_id,
  released.title,
  released.merge_commit_id AS commit_id,
  released.url
from change_fact AS released
left join service on service.service_id = released.service_id
left join service_owner
  on service_owner.service_id = released.service_id
  and released.deployed_at >= service_owner.valid_from_at
  and released.deployed_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where released.release_hours is not null
  and released.deployed_at <= as_of()
