-- grain: deployment_id
-- title: Versions in environments
-- source: int_deployment__stationed
-- definition: Which version of a service was in an environment from when until when: from a successful deployment to the next one of
--   the same service there. Of what went there in another way nothing is known.
-- column: deployment_id the deployment that brought it
-- column: environment_id the environment
-- column: service_id the service
-- column: version as the source names it, NULL if it names none
-- column: commit_id what was deployed, NULL if nobody knows
-- column: is_production whether that is production, pre-releases not counted
-- column: from_at when it came
-- column: until_at when the next one took its place, NULL while it is there
-- column: hours how long it was there, NULL while it is, h
-- column: is_rollback whether it took the service back
-- column: is_derived whether no tool told it
-- column: url page of the deployment
with stay as (
  select
    *,
    lead(finished_at) over (partition by place_id, service_id order by finished_at, deployment_id) AS until_at
  from int_deployment__stationed
  where outcome = 'succeeded'
)
select
  deployment_id,
  place_id AS environment_id,
  service_id,
  version,
  commit_id,
  is_production,
  finished_at AS from_at,
  until_at,
  (to_unixtime(until_at) - to_unixtime(finished_at)) / 3600 AS hours,
  is_rollback,
  is_derived,
  url
from stay
