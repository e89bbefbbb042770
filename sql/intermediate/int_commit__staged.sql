-- grain: commit_id, service_id
-- source: deployment_fact
-- definition: When each commit first was in staging or testing, or out as a pre-release.
-- column: commit_id the commit
-- column: service_id the service
-- column: staged_at when the first such deployment was over
select commit_id, service_id, min(finished_at) AS staged_at
from deployment_fact
where (environment_tier in ('staging', 'testing') or is_prerelease)
  and outcome = 'succeeded'
  and commit_id is not null
group by commit_id, service_id
