-- entity: service_owner
-- grain: service_id, team_id, valid_from_at
-- definition: Owners by configuration; else the team that the catalogue says, if all of its components of the service say the same
--   one and it is known; else the one team that CODEOWNERS names for all of the service, if it names one that is known. Valid for
--   all time, since the files carry no dates; where a catalogue that was read before names another team now, each from the commit
--   at which that was seen.
with configured as (
  select service_id, team AS team_id
  from config.service
  where team is not null
  union
  select service.service_id, rule.team AS team_id
  from config.team_rule AS rule
  join service on lower(service.name) = lower(rule.value) or service.service_id = rule.value
  where rule.kind = 'service'
    and service.service_id not in (select service_id from config.service where team is not null)
),
declared as (
  select declared.service_id, min(merged.team_id) AS team_id, min(declared.url) AS url
  from stg_git__declared AS declared
  join int_team__merged AS merged
    on ends_with(
      ':' || replace(lower(merged.native_team_id), '/', ':'),
      ':' || regexp_extract(declared.owner_ref, '[^/]+$')
    )
    or lower(merged.name) = regexp_extract(declared.owner_ref, '[^/]+$')
  where starts_with(declared.owner_ref, 'group:')
    and declared.service_id is not null
    and declared.service_id not in (select service_id from configured)
  group by declared.service_id
  having count(distinct declared.owner_ref) = 1 and count(distinct merged.team_id) = 1
),
alone as (
  select service_id, min(_source) AS _source, min(_key) AS _key
  from stg_git__declared
  where service_id in (select service_id from declared)
  group by service_id
  having count(*) = 1
),
held as (
  select
    alone.service_id,
    CASE WHEN turn.is_first THEN TIMESTAMP '1970-01-01 00:00:00' ELSE turn.seen_at END AS valid_from_at,
    turn.valid_to_at,
    min(merged.team_id) AS team_id
  from alone
  join stg_git__owner_said AS turn on turn._source = alone._source and turn._key = alone._key
  join int_team__merged AS merged
    on ends_with(
      ':' || replace(lower(merged.native_team_id), '/', ':'),
      ':' || regexp_extract(turn.owner_ref, '[^/]+$')
    )
    or lower(merged.name) = regexp_extract(turn.owner_ref, '[^/]+$')
  where starts_with(turn.owner_ref, 'group:')
    and coalesce(turn.valid_to_at > CASE WHEN turn.is_first THEN TIMESTAMP '1970-01-01 00:00:00' ELSE turn.seen_at END, true)
  group by alone.service_id, turn.is_first, turn.seen_at, turn.valid_to_at
  having count(distinct merged.team_id) = 1
),
handle as (
  select
    service.service_id,
    service.path_prefix is not null and strpos(code_owner.pattern, service.path_prefix) in (1, 2) AS is_own_path,
    code_owner.position,
    unnest(string_split(code_owner.owners, ' ')) AS handle
  from code_owner
  join service on service.repository_id = code_owner.repository_id
  where code_owner.owners <> ''
    and (
      code_owner.pattern = '*'
      or (service.path_prefix is not null and strpos(code_owner.pattern, service.path_prefix) in (1, 2))
    )
),
nearest as (
  select *
  from handle
  qualify dense_rank() over (partition by service_id order by is_own_path desc, position desc) = 1
),
met as (
  select handle.handle, merged.team_id
  from (select distinct handle from nearest) AS handle
  join int_team__merged AS merged
    on ends_with(replace(lower(merged.native_team_id), '/', ':'), replace(lower(ltrim(handle.handle, '@')), '/', ':'))
    or lower(merged.name) = split_part(lower(handle.handle), '/', -1)
),
owning as (
  select nearest.service_id, min(met.team_id) AS team_id, max(nearest.position) AS position
  from nearest
  left join met on met.handle = nearest.handle
  group by nearest.service_id
  having count(distinct nearest.handle) = 1 and count(distinct met.team_id) = 1
)
select
  service_id,
  team_id,
  TIMESTAMP '1970-01-01 00:00:00' AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from configured
union all by name
select
  declared.service_id,
  coalesce(held.team_id, declared.team_id) AS team_id,
  coalesce(held.valid_from_at, TIMESTAMP '1970-01-01 00:00:00') AS valid_from_at,
  held.valid_to_at,
  'git' AS source_id,
  30 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  declared.url
from declared
left join held on held.service_id = declared.service_id
union all by name
select
  service_id,
  team_id,
  TIMESTAMP '1970-01-01 00:00:00' AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  'git' AS source_id,
  50 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from owning
where service_id not in (select service_id from configured)
  and service_id not in (select service_id from declared)
