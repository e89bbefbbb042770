-- grain: case_id, team_id
-- title: Builds waiting
-- measure: duration
-- unit: h
-- better: lower
-- source: int_build__tested
-- definition: From when a build was asked for to when its first job began, first attempts only: a build that is run again keeps the time of
--   its first asking in some tools. Pipelines that only deploy are left out.
-- limits: Waiting before the tool noted the request is not seen, and a build that never started is not in it.
-- column: case_id the build
-- column: happened_at when it counts
-- column: value hours from asked for to started
-- column: is_open whether it can still change
-- column: service_id the repository's service, NULL where it has several
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called
-- column: commit_id its commit
-- column: url page of the source record
select
  built.build_id AS case_id,
  built.started_at AS happened_at,
  (to_unixtime(built.started_at) - to_unixtime(built.queued_at)) / 3600 AS value,
  false AS is_open,
  built.service_id,
  service_owner.team_id,
  service.value_stream_id,
  built.repository_id,
  built.title,
  built.commit_id,
  built.url
from int_build__tested AS built
left join service on service.service_id = built.service_id
left join service_owner
  on service_owner.service_id = built.service_id
  and built.started_at >= service_owner.valid_from_at
  and built.started_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where built.started_at >= built.queued_at
  and built.attempt = 1
  and built.started_at <= as_of()
