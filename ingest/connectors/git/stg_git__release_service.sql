-- entity: release_service
-- grain: release_id, service_id
-- definition: The services that a tagged version deploys.
select
  'git:' || tag.repository_id || '@' || tag.name AS release_id,
  deployment.service_id,
  deployment.version,
  CAST(NULL AS VARCHAR) AS impact,
  tag.source_id,
  50 AS source_rank,
  tag.known_at,
  tag.url
from code_ref AS tag
join deployment
  on deployment.version = tag.name
  and deployment.origin = 'tag'
  and starts_with(deployment.deployment_id, 'git:' || tag.repository_id || '@' || tag.name)
where tag.is_release
