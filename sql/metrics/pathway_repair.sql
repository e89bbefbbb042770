-- grain: case_id, service_id, team_id
-- title: Needed repair, by pathway
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: pathway_fact, deployment_fact
-- definition: Of the changes that came to production, those whose deployment needed repair, with the route that they took: request
--   or push, review, build, staging, production, or repair. Asked by pathway it says how many took each route, and how often a
--   route needed repair. Changes that went out together share what became of them, so intervals are narrower than they should be.
-- limits: Which route a change took was not drawn by lot: what goes by a short one differs in more than its route.
-- column: case_id the change
-- column: happened_at when that deployment finished
-- column: value 1 if the deployment that brought it needed repair, else 0
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title of the change
-- column: commit_id the commit that went out
-- column: url page of the source record
-- column: pathway steps that it took, in order
-- column: skipped steps that others take and this one did not, NULL if none
select
  route.change_id AS case_id,
  route.deployed_at AS happened_at,
  CASE WHEN route.is_failed AND coalesce(deployment.failure_known_at, deployment.recovered_at) <= as_of() THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  false AS is_open,
  route.service_id,
  service_owner.team_id,
  service.value_stream_id,
  route.repository_id,
  route.title,
  route.commit_id,
  route.url,
  route.pathway,
  route.skipped
from pathway_fact AS route
join deployment_fact AS deployment on deployment.deployment_id = route.deployment_id
left join service on service.service_id = route.service_id
left join service_owner
  on service_owner.service_id = route.service_id
  and route.deployed_at >= service_owner.valid_from_at
  and route.deployed_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where route.is_counted
  and route.deployed_at <= as_of()
