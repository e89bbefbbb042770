-- grain: deployment_id, change_id
-- source: deployment_fact, deployment_change_fact, change_fact, change, int_deployment__headed, int_repository__practiced, int_commit__built,
--   int_service__staged, int_commit__staged
-- definition: What was seen of the way of each change to production, step by step. A step is only missed where such steps are seen
--   at all: reviews and builds of the repository, roll-outs of the service that are not production.
-- column: deployment_id the production deployment
-- column: change_id the change, '' if the deployment's is not known
-- column: service_id the service
-- column: repository_id the repository
-- column: deployed_at when the deployment finished
-- column: is_counted whether the change first went out with it
-- column: is_head whether its commit is the one that went out
-- column: is_repair whether the deployment repaired another one
-- column: is_failed whether the deployment needed repair
-- column: has_request whether a request brought it, NULL if the change is not known
-- column: has_review whether another person reviewed it, NULL where no reviews are seen
-- column: has_build whether it was built before it went out, NULL where no builds are seen
-- column: has_staging whether the same commit was in staging or testing before, NULL where the service has none
-- column: lead_time_hours of the change, h
-- column: title of the change, else the version
-- column: commit_id the commit that went out
-- column: url page of the change, else of the deployment
with production as (
  select deployment.*
  from deployment_fact AS deployment
  join service on service.service_id = deployment.service_id
  where deployment.environment_tier = 'production'
    and not deployment.is_prerelease
    and deployment.outcome = 'succeeded'
    and not coalesce(deployment.is_rollback, false)
),
brought as (
  select deployment_id, change_id, true AS is_counted, false AS is_head
  from deployment_change_fact
  union all
  select deployment_id, change_id, false AS is_counted, true AS is_head
  from int_deployment__headed
),
single as (
  select deployment_id, change_id, bool_or(is_counted) AS is_counted, bool_or(is_head) AS is_head
  from brought
  group by deployment_id, change_id
),
merged as (
  select change.change_id, built.begun_at
  from change
  join int_commit__built AS built on built.commit_id = change.merge_commit_id
)
select
  production.deployment_id,
  single.change_id,
  production.service_id,
  production.repository_id,
  production.finished_at AS deployed_at,
  single.is_counted,
  single.is_head,
  production.is_remediation AS is_repair,
  production.is_failed,
  CASE WHEN single.change_id <> '' THEN own.number IS NOT NULL END AS has_request,
  CASE WHEN single.change_id <> '' AND reviewing.repository_id IS NOT NULL THEN fact.first_review_at IS NOT NULL END AS has_review,
  CASE
    WHEN production.origin = 'pipeline' OR coalesce(went_out.begun_at, merged.begun_at) <= production.finished_at THEN true
    WHEN building.repository_id IS NOT NULL THEN false
  END AS has_build,
  CASE WHEN staging.service_id IS NOT NULL THEN coalesce(staged.staged_at <= production.finished_at, false) END AS has_staging,
  fact.lead_time_hours,
  coalesce(own.title, fact.subject, production.version) AS title,
  production.commit_id,
  coalesce(own.url, production.url) AS url
from production
join single on single.deployment_id = production.deployment_id
left join change AS own on own.change_id = single.change_id
left join change_fact AS fact on fact.change_id = single.change_id and fact.service_id = production.service_id
left join int_repository__practiced AS reviewing
  on reviewing.repository_id = production.repository_id and reviewing.practice = 'review'
left join int_repository__practiced AS building
  on building.repository_id = production.repository_id and building.practice = 'build'
left join int_service__staged AS staging on staging.service_id = production.service_id
left join int_commit__staged AS staged
  on staged.commit_id = production.commit_id and staged.service_id = production.service_id
left join int_commit__built AS went_out on went_out.commit_id = production.commit_id
left join merged on merged.change_id = single.change_id
