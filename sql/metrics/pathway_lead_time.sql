-- grain: case_id, service_id, team_id
-- title: Lead time by pathway
-- measure: duration
-- unit: h
-- better: lower
-- source: pathway_fact
-- definition: Lead time of each change that came to production, with the route that it took: request or push, review, build,
--   staging, production, or repair. Asked by pathway it says how many took each route and how long they took. Changes whose
--   start is not known have no value.
-- limits: A step that happened outside of the connected tools looks as if it had been skipped; routes of few changes have wide
--   intervals.
-- column: case_id the change
-- column: happened_at when that deployment finished
-- column: value hours from first commit, else merge, to production
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
  route.lead_time_hours AS value,
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
left join service on service.service_id = route.service_id
left join service_owner
  on service_owner.service_id = route.service_id
  and route.deployed_at >= service_owner.valid_from_at
  and route.deployed_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where route.is_counted
  and route.deployed_at <= as_of()
