-- grain: problem_id, phase
-- source: suite_run_fact
-- definition: Suites that failed on a commit for good, with the phase that found it and the earlier ones that the commit had passed.
--   Phases that only look at the code or build it are left out.
-- column: problem_id suite and commit
-- column: phase unit, integration, end to end or other
-- column: phase_rank its place in the order of the phases
-- column: is_escaped whether the phase let it pass
-- column: found_in the phase that found it
-- column: found_at when it was found
-- column: repository_id the repository
-- column: service_id the service
-- column: commit_id the commit
-- column: suite the suite
-- column: url page of the source record
with caught as (
  select
    suite || '@' || commit_id AS problem_id, suite, commit_id, phase, phase_rank, repository_id, service_id, first_at, url
  from suite_run_fact
  where failed_count > 0 and not is_flaky and not has_passed and phase not in ('static', 'build')
),
passed as (
  select distinct commit_id, phase, phase_rank
  from suite_run_fact
  where has_passed and phase not in ('static', 'build')
)
select
  problem_id, phase, phase_rank, false AS is_escaped, phase AS found_in, first_at AS found_at,
  repository_id, service_id, commit_id, suite, url
from caught
union all
select
  caught.problem_id, passed.phase, passed.phase_rank, true AS is_escaped, caught.phase AS found_in, caught.first_at AS found_at,
  caught.repository_id, caught.service_id, caught.commit_id, caught.suite, caught.url
from caught
join passed on passed.commit_id = caught.commit_id and passed.phase_rank < caught.phase_rank
