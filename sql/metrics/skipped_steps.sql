-- grain: case_id, service_id, team_id
-- title: Skipped steps
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: pathway_fact
-- definition: Of the steps on the way to production that changes could have taken, those that they did not: request, review, build,
--   staging. A step counts only where such steps are seen at all, so that a tool that is not connected is no skipped step.
-- limits: A step that happened outside of the connected tools looks skipped.
-- column: case_id the change and the step
-- column: happened_at when that deployment finished
-- column: value 1 if it was skipped, else 0
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
-- column: step request, review, build or staging
with looked as (
  select own.*, 'request' AS step, own.has_request AS is_taken from pathway_fact AS own
  union all
  select own.*, 'review' AS step, own.has_review AS is_taken from pathway_fact AS own
  union all
  select own.*, 'build' AS step, own.has_build AS is_taken from pathway_fact AS own
  union all
  select own.*, 'staging' AS step, own.has_staging AS is_taken from pathway_fact AS own
)
select
  route.change_id || ' ' || route.step AS case_id,
  route.deployed_at AS happened_at,
  CASE WHEN route.is_taken THEN CAST(0 AS DOUBLE) ELSE CAST(1 AS DOUBLE) END AS value,
  false AS is_open,
  route.service_id,
  service_owner.team_id,
  service.value_stream_id,
  route.repository_id,
  route.title,
  route.commit_id,
  route.url,
  route.pathway,
  route.skipped,
  route.step
from looked AS route
left join service on service.service_id = route.service_id
left join service_owner
  on service_owner.service_id = route.service_id
  and route.deployed_at >= service_owner.valid_from_at
  and route.deployed_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where route.is_counted
  and route.deployed_at <= as_of()
  and route.is_taken is not null
