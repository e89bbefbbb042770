-- grain: deployment_id
-- source: int_deployment__placed
-- definition: Production roll-outs that failed, the first of each run of failures of a service in an environment, with the next one
--   that succeeded.
-- column: deployment_id the roll-out that failed
-- column: service_id the service
-- column: repository_id its repository
-- column: finished_at when it failed
-- column: next_success_at when the next one that succeeded was over, NULL while none has
with tried as (
  select
    deployment_id, service_id, repository_id, outcome, finished_at,
    lag(outcome) over (partition by service_id, environment_id order by finished_at, deployment_id) AS outcome_before,
    min(CASE WHEN outcome = 'succeeded' THEN finished_at END) over (
      partition by service_id, environment_id order by finished_at, deployment_id
      rows between 1 following and unbounded following
    ) AS next_success_at
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease
)
select deployment_id, service_id, repository_id, finished_at, next_success_at
from tried
where outcome = 'failed'
  and outcome_before is distinct from 'failed'
