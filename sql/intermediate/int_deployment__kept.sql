-- grain: deployment_id
-- source: int_deployment__served, int_deployment__chosen, int_deployment__ordered, int_deployment__placed, int_deployment__passed
-- definition: Which counted deployment each seen one went into: itself, the release of the same commit, or the one whose step it
--   was: the first of its service, environment and version that finished no earlier.
-- column: deployment_id the deployment as it was seen
-- column: kept_deployment_id the one that it is counted as, NULL if it is not counted
with step as (
  select
    passed.deployment_id,
    placed.deployment_id AS kept_deployment_id,
    row_number() over (partition by passed.deployment_id order by placed.finished_at, placed.deployment_id) AS precedence
  from int_deployment__passed AS passed
  join int_deployment__placed AS placed
    on placed.service_id = passed.service_id
    and placed.environment_id = passed.environment_id
    and placed.outcome = passed.outcome
    and placed.origin = passed.origin
  where placed.finished_at >= passed.finished_at
    and coalesce(placed.version, '?') = coalesce(passed.version, '?')
)
select
  served.deployment_id,
  coalesce(ordered.kept_deployment_id, chosen.deployment_id, step.kept_deployment_id) AS kept_deployment_id
from int_deployment__served AS served
left join int_deployment__chosen AS chosen on chosen.deployment_id = served.deployment_id
left join int_deployment__ordered AS ordered on ordered.deployment_id = served.deployment_id
left join step on step.deployment_id = served.deployment_id and step.precedence = 1
