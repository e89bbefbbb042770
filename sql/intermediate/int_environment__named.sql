-- grain: environment_id
-- source: environment, int_deployment__served, booking, blackout, environment_event, test_run
-- definition: Environments by every id under which anything speaks of them, and the one place that each of them is: what bears one
--   name, whatever its case, is one, since each tool tells of a staging of its own. Kind is one of four: cloud, on-premises,
--   mainframe, virtualised, in whatever words a source says it.
-- column: environment_id as a source knows it
-- column: place_id the place: its name in lower case
-- column: name what the place is called
-- column: tier production, staging, testing or development; NULL if nothing tells
-- column: kind cloud, on-premises, mainframe or virtualised; NULL if nothing tells
-- column: is_known whether somebody declares it or something was deployed or tested there: a booking alone does not make it one
with told as (
  select
    environment_id,
    coalesce(nullif(trim(name), ''), environment_id) AS name,
    lower(tier) AS tier,
    lower(trim(kind)) AS kind,
    coalesce(source_rank, 99) AS choice,
    coalesce(kind, '') NOT IN ('guessed', 'released', 'pre-release') AS is_known
  from environment
  union all
  select environment_id, min(environment) AS name, max(environment_tier) AS tier, CAST(NULL AS VARCHAR) AS kind, 5 AS choice, true AS is_known
  from int_deployment__served
  where environment_id is not null
    and service_id is not null
    and finished_at is not null
  group by environment_id
  union all
  select environment_id, environment_id AS name, CAST(NULL AS VARCHAR) AS tier, CAST(NULL AS VARCHAR) AS kind, 200 AS choice, true AS is_known
  from test_run
  where environment_id is not null
  group by environment_id
  union all
  select environment_id, environment_id AS name, CAST(NULL AS VARCHAR) AS tier, CAST(NULL AS VARCHAR) AS kind, 201 AS choice, false AS is_known
  from booking
  where environment_id is not null
  group by environment_id
  union all
  select environment_id, environment_id AS name, CAST(NULL AS VARCHAR) AS tier, CAST(NULL AS VARCHAR) AS kind, 202 AS choice, false AS is_known
  from environment_event
  where environment_id is not null
  group by environment_id
  union all
  select environment_id, environment_id AS name, CAST(NULL AS VARCHAR) AS tier, CAST(NULL AS VARCHAR) AS kind, 203 AS choice, false AS is_known
  from blackout
  where environment_id is not null
  group by environment_id
),
called as (
  select environment_id, name, row_number() over (partition by environment_id order by choice, name) AS place
  from told
),
placed as (
  select told.*, called.name AS own_name, lower(trim(called.name)) AS place_id
  from told
  join called on called.environment_id = told.environment_id and called.place = 1
),
sorted as (
  select
    *,
    CASE
      WHEN kind IN ('cloud', 'aws', 'azure', 'gcp', 'kubernetes', 'k8s', 'container', 'containers', 'serverless') THEN 'cloud'
      WHEN kind IN ('on-premises', 'on-premise', 'on premises', 'on-prem', 'onprem', 'data centre', 'data center', 'datacenter', 'bare metal', 'physical')
        THEN 'on-premises'
      WHEN kind IN ('mainframe', 'z/os', 'zos', 'ibm z') THEN 'mainframe'
      WHEN kind IN ('virtualised', 'virtualized', 'virtual', 'virtual machine', 'vm', 'vmware', 'hyper-v') THEN 'virtualised'
    END AS known_kind
  from placed
),
described as (
  select
    place_id,
    min_by(own_name, CAST(100000 + choice AS VARCHAR) || own_name || environment_id) AS name,
    min_by(tier, CAST(100000 + choice AS VARCHAR) || tier || environment_id) AS tier,
    min_by(known_kind, CAST(100000 + choice AS VARCHAR) || known_kind || environment_id) AS kind,
    bool_or(is_known) AS is_known
  from sorted
  group by place_id
)
select distinct
  sorted.environment_id,
  sorted.place_id,
  described.name,
  described.tier,
  described.kind,
  described.is_known
from sorted
join described on described.place_id = sorted.place_id
