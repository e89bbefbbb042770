-- fact: frozen
-- Production deployments within a freeze of everybody or of their value stream that mended nothing; merges alone tell of none.
with streamed as (
  select service.service_id, service.name, coalesce(service.value_stream_id, team.value) AS value_stream_id
  from service
  left join service_owner AS owner on owner.service_id = service.service_id and owner.valid_to_at is null
  left join config.team_rule AS team on team.team = owner.team_id and team.kind = 'value_stream'
)
select distinct
  'frozen' AS fact,
  streamed.name || ' ' || strftime(deployment.finished_at, '%Y-%m-%d %H:%M:%S') AS item
from deployment_fact AS deployment
join streamed on streamed.service_id = deployment.service_id
join blackout
  on deployment.finished_at >= blackout.starts_at
  and deployment.finished_at < blackout.ends_at
  and (blackout.value_stream_id is null or blackout.value_stream_id = streamed.value_stream_id)
where deployment.environment_tier = 'production'
  and not deployment.is_prerelease
  and deployment.outcome = 'succeeded'
  and not deployment.is_remediation
  and deployment.origin <> 'merge'
