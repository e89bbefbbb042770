-- grain: problem_id, phase
-- title: What each phase caught and let pass
-- source: suite_run_fact, deployment_fact, deployment_change_fact, change_fact, int_job__phased
-- definition: Problems with each phase that could have found them. A suite that failed on a commit for good is a problem that its
--   phase caught and that earlier phases, passed on the same commit, let pass. A production deployment that needed repair is one
--   that every phase let pass that had passed what it brought: its own commit and the commits that merged its changes; and so did
--   staging, where the same commit had been. Phases that only look at the code or build it test no behaviour: they are
--   left out.
-- limits: Defects of a tracker are not in it: nothing says in which phase they were found. Phases are told by names of jobs.
-- column: problem_id the failed deployment, or suite and commit
-- column: phase unit, integration, end to end, other, or staging
-- column: phase_rank its place in the order of the phases
-- column: is_escaped whether the phase let it pass
-- column: found_in the phase that found it, or production
-- column: found_at when it was found
-- column: repository_id the repository
-- column: service_id the service
-- column: commit_id the commit
-- column: deployment_id the deployment that needed repair, NULL for a suite
-- column: title the suite, or the deployment's version
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
),
broken as (
  select deployment_id, service_id, repository_id, commit_id, version, finished_at, failure_known_at, url
  from deployment_fact
  where environment_tier = 'production' and is_failed and not is_prerelease
),
brought as (
  select deployment_id, commit_id
  from broken
  where commit_id is not null
  union
  select held.deployment_id, change.merge_commit_id
  from deployment_change_fact AS held
  join broken on broken.deployment_id = held.deployment_id
  join change_fact AS change on change.change_id = held.change_id and change.service_id = broken.service_id
  where change.merge_commit_id is not null
),
let_pass as (
  select distinct brought.deployment_id, passed.phase, passed.phase_rank
  from brought
  join passed on passed.commit_id = brought.commit_id
  union
  select distinct broken.deployment_id, 'staging' AS phase, 6 AS phase_rank
  from broken
  join deployment_fact AS before
    on before.service_id = broken.service_id
    and before.commit_id = broken.commit_id
  where before.environment_tier in ('staging', 'testing')
    and before.outcome = 'succeeded'
    and before.finished_at <= broken.finished_at
)
select
  problem_id, phase, phase_rank, false AS is_escaped, phase AS found_in, first_at AS found_at,
  repository_id, service_id, commit_id, CAST(NULL AS VARCHAR) AS deployment_id, suite AS title, url
from caught
union all
select
  caught.problem_id, passed.phase, passed.phase_rank, true AS is_escaped, caught.phase AS found_in, caught.first_at AS found_at,
  caught.repository_id, caught.service_id, caught.commit_id, CAST(NULL AS VARCHAR) AS deployment_id, caught.suite AS title, caught.url
from caught
join passed on passed.commit_id = caught.commit_id and passed.phase_rank < caught.phase_rank
union all
select
  broken.deployment_id AS problem_id, let_pass.phase, let_pass.phase_rank, true AS is_escaped, 'production' AS found_in,
  coalesce(broken.failure_known_at, broken.finished_at) AS found_at, broken.repository_id, broken.service_id, broken.commit_id,
  broken.deployment_id, broken.version AS title, broken.url
from broken
join let_pass on let_pass.deployment_id = broken.deployment_id
