-- grain: case_id, team_id
-- title: Flaky suites
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: suite_run_fact
-- definition: Of commits that a suite ran on, those on which it failed and then passed, nothing having changed. One case is one
--   suite on one commit. One failure that nobody ran again is undecided: it has no value and is counted apart as open.
-- limits: Where many failures are undecided the true share lies above: between those seen and those seen with the undecided.
-- column: case_id suite and commit
-- column: happened_at when it counts
-- column: value 1 if it failed and then passed, 0 if not, NULL if it failed once and was never run again
-- column: is_open whether it can still change
-- column: service_id the repository's service, NULL where it has several
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called
-- column: commit_id its commit
-- column: url page of the source record
-- column: suite the repository's name and the suite's
-- column: phase static, build, unit, integration, end to end, or other
-- column: failed_run_id the run that failed
-- column: passed_run_id the run that passed after it
select
  suite_run_fact.suite || '@' || suite_run_fact.commit_id AS case_id,
  suite_run_fact.first_at AS happened_at,
  CASE
    WHEN suite_run_fact.is_flaky AND suite_run_fact.last_at <= as_of() THEN CAST(1 AS DOUBLE)
    WHEN suite_run_fact.failed_count = 0 OR suite_run_fact.run_count > 1 THEN CAST(0 AS DOUBLE)
  END AS value,
  NOT suite_run_fact.is_flaky AND suite_run_fact.failed_count > 0 AND suite_run_fact.run_count = 1 AS is_open,
  suite_run_fact.service_id,
  service_owner.team_id,
  service.value_stream_id,
  suite_run_fact.repository_id,
  suite_run_fact.suite AS title,
  suite_run_fact.commit_id,
  suite_run_fact.url,
  suite_run_fact.suite,
  suite_run_fact.phase,
  suite_run_fact.failed_run_id,
  suite_run_fact.passed_run_id
from suite_run_fact
left join service on service.service_id = suite_run_fact.service_id
left join service_owner
  on service_owner.service_id = suite_run_fact.service_id
  and suite_run_fact.first_at >= service_owner.valid_from_at
  and suite_run_fact.first_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where suite_run_fact.first_at <= as_of()
