-- grain: problem_id, phase
-- title: What each phase caught and let pass
-- source: int_suite__escaped, int_deployment__escaped, deployment_fact
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
select
  problem_id, phase, phase_rank, is_escaped, found_in, found_at,
  repository_id, service_id, commit_id, CAST(NULL AS VARCHAR) AS deployment_id, suite AS title, url
from int_suite__escaped
union all
select
  broken.deployment_id AS problem_id, let_pass.phase, let_pass.phase_rank, true AS is_escaped, 'production' AS found_in,
  coalesce(broken.failure_known_at, broken.finished_at) AS found_at, broken.repository_id, broken.service_id, broken.commit_id,
  broken.deployment_id, broken.version AS title, broken.url
from int_deployment__escaped AS let_pass
join deployment_fact AS broken on broken.deployment_id = let_pass.deployment_id
