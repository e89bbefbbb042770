-- grain: case_id, team_id
-- title: Test coverage
-- measure: quantity
-- unit: %
-- better: higher
-- source: test_run, int_test_run__committed
-- definition: Share of code that each run of a suite covered, on the default branch, as its report says; the rows say by how many points that
--   differs from the run before. Against the window before it is a change of coverage.
-- limits: What code was run, not what was checked. Only suites whose reports carry it; a suite that is split or renamed starts a new
--   series.
-- column: case_id the run
-- column: happened_at when it counts
-- column: value percent covered
-- column: is_open whether it can still change
-- column: service_id the repository's service, NULL where it has several
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called
-- column: commit_id its commit
-- column: url page of the source record
-- column: suite the suite
-- column: change_points difference from the run before of the same suite, points
with only_service as (
  select repository_id, min(service_id) AS service_id
  from service
  group by repository_id
  having count(*) = 1
),
measured as (
  select
    test_run.test_run_id,
    test_run.finished_at,
    test_run.coverage_ratio * 100 AS coverage,
    test_run.suite,
    committed.commit_id,
    committed.repository_id,
    test_run.url
  from test_run
  join int_test_run__committed AS committed on committed.test_run_id = test_run.test_run_id
  left join build on build.build_id = test_run.build_id
  left join repository on repository.repository_id = committed.repository_id
  where test_run.coverage_ratio is not null
    and test_run.finished_at is not null
    and (build.branch is null or repository.default_branch is null or build.branch = repository.default_branch)
),
covered as (
  select
    measured.*,
    only_service.service_id,
    measured.coverage - lag(measured.coverage) over (
      partition by measured.repository_id, measured.suite order by measured.finished_at, measured.test_run_id
    ) AS change_points
  from measured
  left join only_service on only_service.repository_id = measured.repository_id
)
select
  covered.test_run_id AS case_id,
  covered.finished_at AS happened_at,
  covered.coverage AS value,
  false AS is_open,
  covered.service_id,
  service_owner.team_id,
  service.value_stream_id,
  covered.repository_id,
  coalesce(covered.suite, 'tests') AS title,
  covered.commit_id,
  covered.url,
  covered.suite,
  covered.change_points
from covered
left join service on service.service_id = covered.service_id
left join service_owner
  on service_owner.service_id = covered.service_id
  and covered.finished_at >= service_owner.valid_from_at
  and covered.finished_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where covered.finished_at <= as_of()
