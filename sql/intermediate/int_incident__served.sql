-- grain: incident_id, service_id
-- source: incident_service, service, service_alias, config.service_alias
-- definition: The services that an incident is about: the one that it names, else the one that the configuration says its alias is,
--   else the only one that a catalogue says it is, else the one of the alias's name, else the one whose name stands in it, the
--   longest first. Without any it has one row.
-- column: incident_id the incident
-- column: service_id the service, '' if none is found
-- column: alias_id as the incident names it
-- column: alias_name what that is called
-- column: evidence named, alias, catalogue, name, or part of the name; NULL if none is found
-- column: confidence_ratio how sure that is, 0 to 1
with used as (
  select distinct incident_service.service_id AS alias_id, service_alias.name AS alias_name
  from incident_service
  left join service_alias on service_alias.service_alias_id = incident_service.service_id
),
worded as (
  select
    used.*,
    '-' || replace(replace(replace(replace(lower(coalesce(alias_name, '')), '_', '-'), '/', '-'), ' ', '-'), '.', '-') || '-' AS words
  from used
),
named as (
  select
    service_id,
    lower(name) AS name,
    replace(replace(replace(lower(name), '_', '-'), ' ', '-'), '.', '-') AS words,
    count(*) over (partition by lower(name)) AS name_count
  from service
),
said as (
  select lower(name) AS name, min(service_id) AS service_id
  from service_alias
  where service_id is not null
  group by lower(name)
  having count(distinct service_id) = 1
),
candidate as (
  select used.alias_id, service.service_id, 1 AS precedence, 0 AS name_length
  from used
  join service on service.service_id = used.alias_id
  union all
  select used.alias_id, rule.service_id, 2 AS precedence, 0 AS name_length
  from used
  join config.service_alias AS rule
    on lower(rule.alias) = lower(used.alias_id)
    or lower(rule.alias) = lower(used.alias_name)
    or lower(rule.alias) = lower(regexp_extract(used.alias_id, '([^:]+)$', 1))
  union all
  select used.alias_id, said.service_id, 3 AS precedence, 0 AS name_length
  from used
  join said on said.name = lower(regexp_extract(used.alias_id, '([^:]+)$', 1))
  union all
  select worded.alias_id, named.service_id, 4 AS precedence, 0 AS name_length
  from worded
  join named on worded.words = '-' || named.words || '-'
  where named.name_count = 1
  union all
  select worded.alias_id, named.service_id, 5 AS precedence, length(named.name) AS name_length
  from worded
  join named on strpos(worded.words, '-' || named.words || '-') > 0
  where named.name_count = 1
),
ranked as (
  select candidate.*, row_number() over (partition by alias_id order by precedence, name_length desc, service_id) AS choice
  from candidate
),
found as (
  select
    incident_service.incident_id,
    coalesce(ranked.service_id, '') AS service_id,
    incident_service.service_id AS alias_id,
    worded.alias_name,
    ranked.precedence,
    row_number() over (
      partition by incident_service.incident_id, coalesce(ranked.service_id, '')
      order by ranked.precedence, incident_service.service_id
    ) AS occurrence
  from incident_service
  join worded on worded.alias_id = incident_service.service_id
  left join ranked on ranked.alias_id = incident_service.service_id and ranked.choice = 1
)
select
  incident_id,
  service_id,
  alias_id,
  alias_name,
  CASE precedence
    WHEN 1 THEN 'named'
    WHEN 2 THEN 'alias'
    WHEN 3 THEN 'catalogue'
    WHEN 4 THEN 'name'
    WHEN 5 THEN 'part of the name'
  END AS evidence,
  CASE
    WHEN precedence <= 2 THEN CAST(1 AS DOUBLE)
    WHEN precedence = 3 THEN CAST(0.95 AS DOUBLE)
    WHEN precedence = 4 THEN CAST(0.9 AS DOUBLE)
    WHEN precedence = 5 THEN CAST(0.7 AS DOUBLE)
  END AS confidence_ratio
from found
where occurrence = 1
