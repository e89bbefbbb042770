-- grain: deployment_id, phase
-- source: suite_run_fact, deployment_fact, deployment_change_fact, change_fact
-- definition: Production deployments that needed repair, with every phase that let them pass: those that had passed what they
--   brought, which is their own commit and the commits that merged their changes, and staging, where the same commit had been.
--   Phases that only look at the code or build it are left out.
-- column: deployment_id the deployment that needed repair
-- column: phase unit, integration, end to end, other, or staging
-- column: phase_rank its place in the order of the phases
with passed as (
  select distinct commit_id, phase, phase_rank
  from suite_run_fact
  where has_passed and phase not in ('static', 'build')
),
broken as (
  select deployment_id, commit_id, service_id, finished_at
  from deployment_fact
  where environment_tier = 'production' and is_failed and not is_prerelease
),
staged as (
  select commit_id, service_id, finished_at
  from deployment_fact
  where environment_tier in ('staging', 'testing')
    and outcome = 'succeeded'
)
select broken.deployment_id, passed.phase, passed.phase_rank
from broken
join passed on passed.commit_id = broken.commit_id
union
select broken.deployment_id, passed.phase, passed.phase_rank
from deployment_change_fact AS held
join change_fact AS change on change.change_id = held.change_id
join broken on broken.deployment_id = held.deployment_id and broken.service_id = change.service_id
join passed on passed.commit_id = change.merge_commit_id
union
select broken.deployment_id, 'staging' AS phase, 6 AS phase_rank
from broken
join staged on staged.commit_id = broken.commit_id and staged.service_id = broken.service_id
where staged.finished_at <= broken.finished_at
