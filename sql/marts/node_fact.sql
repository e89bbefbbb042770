-- grain: node_id
-- title: Nodes of the map
-- source: service, int_resource__placed, int_service__streamed, edge_source_fact, edge_fact, owner_fact, team
-- definition: Services, what they stand on, and names that some source needs and nobody knows. Whose each is now: by the service's
--   owner, else as its resource says, else of the one team that owns all of the repository whose file tells of it. An orphan is a service or resource that no team owns now.
-- column: node_id the service or resource; name: and what it is called if nobody knows it
-- column: name what it is called
-- column: kind service, database, queue, host and the like, or unknown
-- column: service_id the service, NULL if it is none
-- column: repository_id where its code is
-- column: tier 1 is the most critical, NULL if nobody says
-- column: life_cycle as the catalogue says
-- column: value_stream_id its own, else its team's
-- column: team_id the team that owns it now
-- column: team_name what that is called
-- column: owner_count teams that ever owned it, as far as anybody tells
-- column: is_orphan whether no team owns it now; NULL where nobody knows what it is
-- column: need_count nodes that it needs
-- column: dependant_count nodes that need it
-- column: undeclared_count edges of it that nothing declares
-- column: url where it is told of
with standing as (
  select service_id, min(kind) AS kind, min(life_cycle) AS life_cycle, min(team_id) AS team_id, min(url) AS url
  from int_resource__placed
  where service_id is not null
  group by service_id
),
keeping as (
  select service.repository_id AS kept_repository_id, min(owner_fact.team_id) AS team_id
  from service
  join owner_fact on owner_fact.service_id = service.service_id
  where owner_fact.valid_to_at is null
  group by service.repository_id
  having count(distinct owner_fact.team_id) = 1
),
ending as (
  select from_node_id AS node_id from edge_source_fact
  union
  select to_node_id AS node_id from edge_source_fact
),
known as (
  select
    service.service_id AS node_id,
    coalesce(service.name, service.service_id) AS name,
    coalesce(standing.kind, 'service') AS kind,
    service.service_id,
    service.repository_id,
    service.tier,
    coalesce(service.life_cycle, standing.life_cycle) AS life_cycle,
    streamed.value_stream_id,
    standing.team_id,
    coalesce(service.url, standing.url) AS url
  from service
  left join standing on standing.service_id = service.service_id
  left join int_service__streamed AS streamed on streamed.service_id = service.service_id
  union all
  select
    resource_id AS node_id,
    name,
    kind,
    CAST(NULL AS VARCHAR) AS service_id,
    repository_id,
    CAST(NULL AS INTEGER) AS tier,
    life_cycle,
    CAST(NULL AS VARCHAR) AS value_stream_id,
    coalesce(placed.team_id, keeping.team_id) AS team_id,
    url
  from int_resource__placed AS placed
  left join keeping on keeping.kept_repository_id = placed.repository_id
  where service_id is null
),
place as (
  select * from known
  union all
  select
    ending.node_id,
    regexp_replace(ending.node_id, '^name:', '') AS name,
    'unknown' AS kind,
    CAST(NULL AS VARCHAR) AS service_id,
    CAST(NULL AS VARCHAR) AS repository_id,
    CAST(NULL AS INTEGER) AS tier,
    CAST(NULL AS VARCHAR) AS life_cycle,
    CAST(NULL AS VARCHAR) AS value_stream_id,
    CAST(NULL AS VARCHAR) AS team_id,
    CAST(NULL AS VARCHAR) AS url
  from ending
  left join known on known.node_id = ending.node_id
  where known.node_id is null
),
owning as (
  select
    service_id,
    min(CASE WHEN valid_to_at IS NULL THEN team_id END) AS team_id,
    count(distinct team_id) AS owner_count
  from owner_fact
  group by service_id
),
needing as (
  select
    from_node_id AS node_id,
    count(*) FILTER (WHERE is_directed AND NOT is_self) AS need_count,
    count(*) FILTER (WHERE is_undeclared) AS undeclared_count
  from edge_fact
  group by from_node_id
),
needed as (
  select
    to_node_id AS node_id,
    count(*) FILTER (WHERE is_directed AND NOT is_self) AS dependant_count,
    count(*) FILTER (WHERE is_undeclared AND NOT is_self) AS undeclared_count
  from edge_fact
  group by to_node_id
)
select
  place.node_id,
  place.name,
  place.kind,
  place.service_id,
  place.repository_id,
  place.tier,
  place.life_cycle,
  place.value_stream_id,
  coalesce(owning.team_id, place.team_id) AS team_id,
  coalesce(team.name, owning.team_id, place.team_id) AS team_name,
  CAST(coalesce(owning.owner_count, CASE WHEN place.team_id IS NOT NULL THEN 1 END, 0) AS INTEGER) AS owner_count,
  CASE WHEN place.kind <> 'unknown' THEN owning.team_id IS NULL AND place.team_id IS NULL END AS is_orphan,
  CAST(coalesce(needing.need_count, 0) AS INTEGER) AS need_count,
  CAST(coalesce(needed.dependant_count, 0) AS INTEGER) AS dependant_count,
  CAST(coalesce(needing.undeclared_count, 0) + coalesce(needed.undeclared_count, 0) AS INTEGER) AS undeclared_count,
  place.url
from place
left join owning on owning.service_id = place.service_id
left join team on team.team_id = coalesce(owning.team_id, place.team_id)
left join needing on needing.node_id = place.node_id
left join needed on needed.node_id = place.node_id
