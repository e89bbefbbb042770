-- grain: service_alias_id
-- source: service_alias, incident_service, service, int_name__spelled, config.service_alias
-- definition: Services as incident tools name them, beside the service whose name is the same but for spelling, or but for words
--   that say only that somebody is called for it. Any other word may tell two services apart: a web shop is not the shop.
-- column: service_alias_id the other tool's service
-- column: alias_name what it is called there
-- column: service_id the service that it probably is
-- column: service_name what that is called
-- column: repository_id that service's repository
-- column: path_prefix that service's folder
-- column: incident_count incidents that name it
-- column: is_same_name whether the names are equal as they stand, which needs no answer
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration names it
-- column: url its page
with bare as (
  select
    name,
    letters,
    replace(regexp_replace(regexp_replace(
      words,
      '( (service|svc|api|app|prod|prd|production|live|team|squad|alert|alerts|alerting|oncall|call|on|primary|escalation))+ $',
      ' '
    ), '^ ((service|svc|prod|prd|production|live|team|squad|oncall|alerts) )+', ' '), ' ', '') AS core
  from int_name__spelled
),
alias as (
  select
    alias.service_alias_id,
    alias.name AS alias_name,
    alias.url,
    bare.letters,
    bare.core
  from service_alias AS alias
  join bare on bare.name = alias.name
  where alias.service_id is null
),
candidate as (
  select
    alias.service_alias_id,
    service.service_id,
    service.name AS service_name,
    service.repository_id,
    service.path_prefix,
    lower(service.name) = lower(alias.alias_name) AS is_same_name,
    CASE WHEN called.letters = alias.letters THEN 0.95 ELSE 0.7 END AS confidence_ratio,
    length(called.letters) AS match_length
  from alias
  join service on service.name is not null
  join bare AS called on called.name = service.name
  where length(called.core) >= 3
    and (called.letters = alias.letters or called.core = alias.core)
),
ranked as (
  select
    candidate.*,
    row_number() over (
      partition by service_alias_id order by confidence_ratio desc, match_length desc, service_id
    ) AS place
  from candidate
),
named as (
  select service_id AS service_alias_id, count(*) AS incident_count
  from incident_service
  group by service_id
),
covered as (
  select lower(alias) AS alias, count(*) AS rule_count
  from config.service_alias
  group by lower(alias)
)
select
  alias.service_alias_id,
  alias.alias_name,
  ranked.service_id,
  ranked.service_name,
  ranked.repository_id,
  ranked.path_prefix,
  CAST(coalesce(named.incident_count, 0) AS INTEGER) AS incident_count,
  ranked.is_same_name,
  ranked.confidence_ratio,
  by_name.alias is not null or by_id.alias is not null AS is_known,
  alias.url
from alias
join ranked on ranked.service_alias_id = alias.service_alias_id and ranked.place = 1
left join named on named.service_alias_id = alias.service_alias_id
left join covered AS by_name on by_name.alias = lower(alias.alias_name)
left join covered AS by_id on by_id.alias = regexp_extract(lower(alias.service_alias_id), '[^:]+$')
