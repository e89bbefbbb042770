-- grain: case_id, team_id
-- title: Builds running
-- measure: duration
-- unit: h
-- better: lower
-- source: int_build__tested
-- definition: From when a build began to when it ended, whether it passed or failed; cancelled ones and pipelines that only deploy are left
--   out.
-- limits: One build may be many jobs side by side: this is the clock from the first to the last, not the time that machines worked.
-- column: case_id the build
-- column: happened_at when it counts
-- column: value hours from started to finished
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
  built.finished_at AS happened_at,
  (to_unixtime(built.finished_at) - to_unixtime(built.started_at)) / 3600 AS value,
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
  and built.finished_at >= service_owner.valid_from_at
  and built.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where built.finished_at >= built.started_at
  and built.outcome in ('succeeded', 'failed')
  and built.finished_at <= as_of()
