-- fact: failure_*
-- Deployments that needed repair and were recovered: when, and after how many minutes; of each service the first one since.
with asked as (
  select failure ->> 'service' AS service, CAST(failure ->> 'daysAgo' AS INTEGER) AS days_ago
  from (select unnest(CAST(CAST($planted AS JSON) -> '$.FAILURES' AS JSON[])) AS failure)
),
failed as (
  select
    service.name,
    deployment.finished_at,
    deployment.recovered_at,
    row_number() over (partition by service.name order by deployment.finished_at) AS position
  from deployment_fact AS deployment
  join service on service.service_id = deployment.service_id
  join asked on asked.service = service.name
  where deployment.environment_tier = 'production'
    and deployment.is_failed
    and deployment.finished_at >= CAST($now AS TIMESTAMP) - to_days(asked.days_ago)
)
select
  'failure_' || name AS fact,
  name || ' ' || strftime(finished_at, '%Y-%m-%d %H:%M:%S') || ': '
    || CAST(round((epoch(recovered_at) - epoch(finished_at)) / 60) AS INTEGER) || ' min' AS item
from failed
where position = 1
