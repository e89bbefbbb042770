-- grain: repository_id, suite, commit_id
-- title: Suites by commit
-- source: int_job__ran, test_run, int_test_run__committed, int_job__phased, service, repository
-- definition: How each suite (a CI job that tests, or a suite of a test report) came out on each commit, all its runs together.
--   Flaky: it failed and later passed on the same commit, or its report says so. Jobs that deploy are no suites; runs that were
--   skipped or cancelled, or whose commit is not known, are left out.
-- column: repository_id the repository
-- column: suite the repository's name and the suite's
-- column: commit_id the commit
-- column: name the suite's own name
-- column: phase static, build, unit, integration, end to end, or other
-- column: phase_rank its place in the order of the phases
-- column: service_id the repository's service, NULL where it has several
-- column: run_count runs that ended one way or the other
-- column: failed_count of them failed
-- column: passed_count of them passed
-- column: is_flaky whether it failed and then passed on this commit
-- column: has_passed whether the last run passed
-- column: first_at when the first run ended
-- column: last_at when the last run ended
-- column: failed_run_id the first run that failed, evidence
-- column: passed_run_id the first run that passed after it, evidence
-- column: url page of the first run that failed, else of the last run
with run as (
  select
    repository_id,
    name,
    commit_id,
    build_job_id AS run_id,
    finished_at,
    outcome = 'failed' AS has_failed,
    false AS is_told_flaky,
    url
  from int_job__ran
  where outcome in ('succeeded', 'failed')
  union all
  select
    committed.repository_id,
    test_run.suite AS name,
    committed.commit_id,
    test_run.test_run_id AS run_id,
    test_run.finished_at,
    coalesce(test_run.failed_count, 0) > 0 AS has_failed,
    coalesce(test_run.flaky_count, 0) > 0 AS is_told_flaky,
    test_run.url
  from test_run
  join int_test_run__committed AS committed on committed.test_run_id = test_run.test_run_id
  where test_run.passed_count is not null or test_run.failed_count is not null
),
known as (
  select
    run.*,
    phased.phase,
    phased.phase_rank,
    row_number() over (
      partition by run.repository_id, run.name, run.commit_id order by run.finished_at, run.run_id
    ) AS position,
    min(CASE WHEN run.has_failed THEN run.finished_at END) over (
      partition by run.repository_id, run.name, run.commit_id
    ) AS first_failed_at
  from run
  join int_job__phased AS phased on phased.name = run.name
  where run.commit_id is not null and run.finished_at is not null and phased.phase <> 'deploy'
),
only_service as (
  select repository_id, min(service_id) AS service_id
  from service
  group by repository_id
  having count(*) = 1
)
select
  known.repository_id,
  coalesce(repository.name, known.repository_id) || ' / ' || known.name AS suite,
  known.commit_id,
  known.name,
  known.phase,
  known.phase_rank,
  only_service.service_id,
  CAST(count(*) AS INTEGER) AS run_count,
  CAST(count(*) FILTER (WHERE known.has_failed) AS INTEGER) AS failed_count,
  CAST(count(*) FILTER (WHERE NOT known.has_failed) AS INTEGER) AS passed_count,
  bool_or(known.is_told_flaky OR (NOT known.has_failed AND coalesce(known.finished_at > known.first_failed_at, false))) AS is_flaky,
  max_by(NOT known.has_failed, known.position) AS has_passed,
  min(known.finished_at) AS first_at,
  max(known.finished_at) AS last_at,
  min_by(known.run_id, known.position) FILTER (WHERE known.has_failed) AS failed_run_id,
  min_by(known.run_id, known.position)
    FILTER (WHERE NOT known.has_failed AND known.finished_at > known.first_failed_at) AS passed_run_id,
  coalesce(
    min_by(known.url, known.position) FILTER (WHERE known.has_failed),
    max_by(known.url, known.position)
  ) AS url
from known
left join repository on repository.repository_id = known.repository_id
left join only_service on only_service.repository_id = known.repository_id
group by known.repository_id, repository.name, known.name, known.commit_id, known.phase, known.phase_rank, only_service.service_id
