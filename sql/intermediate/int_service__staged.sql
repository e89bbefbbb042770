-- grain: service_id
-- source: deployment_fact
-- definition: Services that are seen to go to staging or testing, or out as pre-releases: only there can that step be missed.
-- column: service_id the service
select distinct service_id
from deployment_fact
where (environment_tier in ('staging', 'testing') or is_prerelease)
  and outcome = 'succeeded'
