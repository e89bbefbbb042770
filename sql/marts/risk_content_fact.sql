-- grain: release_id, commit_id
-- title: Commits of releases behind and ahead
-- source: int_deployment__assigned, int_deployment__placed, change_fact, change_commit, int_commit__measured
-- definition: The commits of each production deployment, and those that are merged and that no production deployment of their
--   service has yet: its next one, next: and the service.
-- column: release_id the deployment, or next: and the service
-- column: commit_id the commit
-- column: service_id the service
-- column: is_ahead whether it has yet to go out
with gone as (
  select assigned.deployment_id AS release_id, assigned.commit_id, placed.service_id
  from int_deployment__assigned AS assigned
  join int_deployment__placed AS placed on placed.deployment_id = assigned.deployment_id
  where assigned.is_counted
    and placed.environment_tier = 'production'
    and not placed.is_prerelease
    and placed.outcome = 'succeeded'
),
waiting as (
  select distinct 'next:' || change_fact.service_id AS release_id, own.commit_id, change_fact.service_id
  from change_fact
  join change_commit AS own on own.change_id = change_fact.change_id
  where change_fact.is_waiting
)
select gone.release_id, gone.commit_id, gone.service_id, false AS is_ahead
from gone
join int_commit__measured AS measured on measured.commit_id = gone.commit_id
union all
select waiting.release_id, waiting.commit_id, waiting.service_id, true AS is_ahead
from waiting
join int_commit__measured AS measured on measured.commit_id = waiting.commit_id
