-- grain: build_id
-- source: build, build_job, int_job__phased, service
-- definition: Builds that do more than deploy, each with the service of its repository. One of which no job is told stays: it may test.
-- column: build_id the build
-- column: repository_id the repository
-- column: service_id the repository's service, NULL where it has several
-- column: title what the build is called
-- column: commit_id its commit
-- column: attempt which attempt it is, 1 if nothing tells
-- column: outcome as the tool tells it
-- column: queued_at when it was asked for
-- column: started_at when its first job began
-- column: finished_at when it ended
-- column: url page of the source record
with only_service as (
  select repository_id, min(service_id) AS service_id
  from service
  group by repository_id
  having count(*) = 1
),
tested as (
  select
    build_job.build_id,
    count(*) FILTER (WHERE phased.phase <> 'deploy') AS suite_count
  from build_job
  join int_job__phased AS phased on phased.name = build_job.name
  group by build_job.build_id
)
select
  build.build_id,
  build.repository_id,
  only_service.service_id,
  coalesce(build.pipeline, 'build') || coalesce(' on ' || build.branch, '') AS title,
  build.commit_id,
  coalesce(build.attempt, 1) AS attempt,
  build.outcome,
  build.queued_at,
  build.started_at,
  build.finished_at,
  build.url
from build
left join only_service on only_service.repository_id = build.repository_id
left join tested on tested.build_id = build.build_id
where coalesce(tested.suite_count, 1) > 0
