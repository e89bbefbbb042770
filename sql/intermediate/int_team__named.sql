-- grain: team_id
-- source: int_team__merged, team, service_owner, service, config.team_rule
-- definition: Every team that anything knows, with a name that no other team bears and the value stream that it belongs to: the
--   configured one, else that of all its services.
-- column: team_id the team
-- column: name what it is called; of two of the same name with its id
-- column: value_stream_id its value stream, NULL if none or several
with known as (
  select merged.team_id, coalesce(team.name, merged.name) AS name
  from int_team__merged AS merged
  left join team on team.team_id = merged.team_id
  union all
  select owner.team_id, CAST(NULL AS VARCHAR) AS name
  from service_owner AS owner
  left join int_team__merged AS merged on merged.native_team_id = owner.team_id
  where merged.team_id is null
  union all
  select rule.team AS team_id, rule.team AS name
  from config.team_rule AS rule
),
called as (
  select team_id, coalesce(min(name), team_id) AS name
  from known
  where team_id is not null
  group by team_id
),
numbered as (
  select team_id, name, count(*) over (partition by lower(name)) AS bearer_count
  from called
),
configured as (
  select team, min(value) AS value_stream_id
  from config.team_rule
  where kind = 'value_stream'
  group by team
),
served as (
  select owner.team_id, min(service.value_stream_id) AS value_stream_id
  from service_owner AS owner
  join service on service.service_id = owner.service_id
  where owner.valid_to_at is null
    and service.value_stream_id is not null
  group by owner.team_id
  having count(distinct service.value_stream_id) = 1
)
select
  numbered.team_id,
  CASE WHEN numbered.bearer_count > 1 THEN numbered.name || ' (' || numbered.team_id || ')' ELSE numbered.name END AS name,
  coalesce(configured.value_stream_id, served.value_stream_id) AS value_stream_id
from numbered
left join configured on configured.team = numbered.team_id
left join served on served.team_id = numbered.team_id
