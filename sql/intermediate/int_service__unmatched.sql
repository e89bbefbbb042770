-- grain: kind, thing_id
-- source: service, service_owner, int_deployment__placed, int_build__committed, build
-- definition: Services that no team owns or whose deployments are not known, and pipelines whose commits are not known.
-- column: kind what sort of thing it is
-- column: thing_id the thing
-- column: title what it is called
-- column: reason why it is not matched
-- column: suggestion what would mend that
-- column: case_count how many it stands for
-- column: happened_at when it happened, or the latest of several
-- column: source_id who told it
-- column: url page of the source record
with owned as (
  select distinct service_id from service_owner
),
deployed as (
  select distinct service_id from int_deployment__placed
)
select
  'service' AS kind,
  service.service_id AS thing_id,
  service.name AS title,
  CASE
    WHEN owned.service_id IS NULL AND deployed.service_id IS NULL THEN 'no team owns it, and no deployment is known'
    WHEN owned.service_id IS NULL THEN 'no team owns it'
    ELSE 'no deployment is known'
  END AS reason,
  CASE
    WHEN owned.service_id IS NULL THEN 'name it at its team: teams: [{name: …, services: [' || service.name || ']}]'
    ELSE 'say where it is deployed: deployments: [{job: …, service: ' || service.name || '}]'
  END AS suggestion,
  1 AS case_count,
  service.known_at AS happened_at,
  service.source_id,
  service.url
from service
left join owned on owned.service_id = service.service_id
left join deployed on deployed.service_id = service.service_id
where owned.service_id is null
  or deployed.service_id is null
union all
select
  'build' AS kind,
  coalesce(build.repository_id, '') || ' ' || coalesce(build.pipeline, '') AS thing_id,
  min(build.pipeline) AS title,
  'its commit is neither in the clone nor in a request' AS reason,
  'let its repository be read' AS suggestion,
  CAST(count(*) AS INTEGER) AS case_count,
  max(build.finished_at) AS happened_at,
  min(build.source_id) AS source_id,
  min(build.url) AS url
from int_build__committed AS committed
join build on build.build_id = committed.build_id
where committed.evidence is null
group by coalesce(build.repository_id, '') || ' ' || coalesce(build.pipeline, '')
