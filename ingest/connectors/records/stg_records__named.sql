-- grain: subject, name
-- title: What names in records may mean
-- definition: A name is an id, else what exactly one service, team, environment or value stream is called.
with word as (
  select 'service' AS subject, lower(service_id) AS name, service_id AS id, 1 AS choice from service
  union all
  select 'service', lower(name), service_id, 2 from service
  union all
  select 'team', lower(team_id), team_id, 1 from team
  union all
  select 'team', lower(name), team_id, 2 from team
  union all
  select 'environment', lower(environment_id), environment_id, 1 from environment
  union all
  select 'environment', lower(name), environment_id, 2 from environment
  union all
  select 'value_stream', lower(value_stream_id), value_stream_id, 1 from value_stream
  union all
  select 'value_stream', lower(name), value_stream_id, 2 from value_stream
),
only_one as (
  select subject, name, choice, min(id) AS id
  from word
  where name is not null
  group by subject, name, choice
  having count(distinct id) = 1
)
select subject, name, id
from only_one
qualify row_number() over (partition by subject, name order by choice) = 1
