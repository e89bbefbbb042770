-- grain: deployment_id
-- source: deployment_fact
-- definition: Successful production deployments with the days in which what went out within 48 hours before them may lie.
-- column: deployment_id the deployment
-- column: service_id the service
-- column: finished_at when it finished
-- column: finished_day the day of that, as a text
-- column: day_before the day before that
-- column: two_days_before the one before that
with production as (
  select
    deployment_id,
    service_id,
    finished_at,
    CAST(finished_at AS DATE) AS finished_date
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
    and finished_at is not null
)
select
  deployment_id,
  service_id,
  finished_at,
  CAST(finished_date AS VARCHAR) AS finished_day,
  CAST(CAST(finished_date - INTERVAL '1' DAY AS DATE) AS VARCHAR) AS day_before,
  CAST(CAST(finished_date - INTERVAL '2' DAY AS DATE) AS VARCHAR) AS two_days_before
from production
