-- fact: untested_pair
-- What runs in production now beside what it depends on, and never ran before production.
with running as (
  select service.service_id, service.name, max_by(deployment.commit_id, deployment.finished_at) AS commit_id,
    max_by(deployment.version, deployment.finished_at) AS version
  from deployment_fact AS deployment
  join service on service.service_id = deployment.service_id
  where deployment.environment_tier = 'production'
    and not deployment.is_prerelease
    and deployment.outcome = 'succeeded'
  group by service.service_id, service.name
)
select distinct 'untested_pair' AS fact, mine.name || '@' || mine.version || ' × ' || other.name || '@' || other.version AS item
from running AS mine
join dependency on dependency.from_service_id in (mine.service_id, mine.name)
join running AS other on dependency.to_service_id in (other.service_id, other.name)
where mine.name = (CAST($planted AS JSON) ->> '$.UNTESTED.service')
  and not exists (
    select 1
    from deployment_fact AS before
    where before.service_id = mine.service_id
      and before.commit_id = mine.commit_id
      and (before.environment_tier <> 'production' or before.is_prerelease)
      and before.outcome = 'succeeded'
  )
