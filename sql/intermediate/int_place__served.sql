-- grain: place_key
-- source: int_deployment__told, service, config.deployment_rule, config.service_alias
-- definition: Which service a source means by its words: the one that it knows, else the configuration's rule for the
--   environment, else the one of that name, in the repository or nowhere else too, else the one whose name stands in the
--   environment's or job's name, else the repository's only one.
-- column: place_key the words
-- column: service_id the service, NULL if it is not found
-- column: evidence what it was found by
-- column: confidence_ratio how sure that is, 0 to 1
-- column: rule_environment the environment that the configuration's rule names
-- column: rule_tier the tier that it names
-- column: reason why it is not found
-- column: suggestion what would mend that
with place as (
  select distinct place_key, repository_id, native_service_id, native_service, native_environment, origin
  from int_deployment__told
),
worded as (
  select
    place.*,
    '-' || replace(replace(replace(replace(lower(coalesce(native_environment, '')), '_', '-'), '/', '-'), ' ', '-'), '.', '-')
      || '-' || replace(replace(replace(replace(lower(coalesce(native_service, '')), '_', '-'), '/', '-'), ' ', '-'), '.', '-')
      || '-' AS words
  from place
),
ruled as (
  select place.place_key, rule.service_id, rule.environment, rule.tier,
    row_number() over (partition by place.place_key order by rule.position) AS precedence
  from place
  join config.deployment_rule AS rule on rule.repository_id is null or rule.repository_id = place.repository_id
  where rule.environment_pattern is not null
    and regexp_like(coalesce(place.native_environment, ''), rule.environment_pattern)
    and place.origin in ('tool', 'pipeline')
),
named as (
  select service_id, lower(name) AS name, repository_id, count(*) over (partition by lower(name)) AS name_count
  from service
),
counted as (
  select repository_id, count(*) AS service_count, min(service_id) AS service_id
  from service
  where repository_id is not null
  group by repository_id
),
candidate as (
  select place.place_key, service.service_id, 1 AS precedence, 0 AS name_length
  from place
  join service on service.service_id = place.native_service_id
  union all
  select place_key, service_id, 2 AS precedence, 0 AS name_length
  from ruled
  where precedence = 1 and service_id is not null
  union all
  select place.place_key, alias.service_id, 3 AS precedence, 0 AS name_length
  from place
  join config.service_alias AS alias on lower(alias.alias) = lower(place.native_service)
  union all
  select place.place_key, named.service_id, CASE WHEN named.repository_id = place.repository_id THEN 4 ELSE 5 END AS precedence, 0 AS name_length
  from place
  join named on named.name = lower(place.native_service)
  where named.repository_id = place.repository_id or named.name_count = 1
  union all
  select place.place_key, named.service_id, CASE WHEN named.repository_id = place.repository_id THEN 4 ELSE 5 END AS precedence, 0 AS name_length
  from place
  join named on named.service_id = place.native_service
  where named.repository_id = place.repository_id or named.name_count = 1
  union all
  select worded.place_key, named.service_id, 6 AS precedence, length(named.name) AS name_length
  from worded
  join named on named.repository_id = worded.repository_id
  where strpos(worded.words, '-' || replace(replace(replace(named.name, '_', '-'), ' ', '-'), '.', '-') || '-') > 0
  union all
  select place.place_key, counted.service_id, 7 AS precedence, 0 AS name_length
  from place
  join counted on counted.repository_id = place.repository_id
  where counted.service_count = 1
),
ranked as (
  select candidate.*, row_number() over (partition by place_key order by precedence, name_length desc, service_id) AS choice
  from candidate
)
select
  place.place_key,
  ranked.service_id,
  CASE ranked.precedence
    WHEN 1 THEN 'the source knows it'
    WHEN 2 THEN 'rule'
    WHEN 3 THEN 'alias'
    WHEN 4 THEN 'name'
    WHEN 5 THEN 'name elsewhere'
    WHEN 6 THEN 'part of the name'
    WHEN 7 THEN 'only service of the repository'
  END AS evidence,
  CASE
    WHEN ranked.precedence <= 3 THEN CAST(1 AS DOUBLE)
    WHEN ranked.precedence IN (4, 7) THEN CAST(0.95 AS DOUBLE)
    WHEN ranked.precedence IN (5, 6) THEN CAST(0.8 AS DOUBLE)
  END AS confidence_ratio,
  ruled.environment AS rule_environment,
  ruled.tier AS rule_tier,
  CASE
    WHEN ranked.service_id IS NOT NULL THEN NULL
    WHEN place.repository_id IS NULL THEN 'no repository is known'
    WHEN counted.service_count IS NULL THEN 'its repository has no service'
    ELSE 'its repository has several services and none is named'
  END AS reason,
  CASE
    WHEN ranked.service_id IS NOT NULL THEN NULL
    WHEN place.repository_id IS NULL OR counted.service_count IS NULL THEN
      'name its service: deployments: [{environment: ''^' || coalesce(place.native_environment, '') || '$'', service: …}]'
    ELSE 'say which of them: deployments: [{environment: ''^' || coalesce(place.native_environment, '') || '$'', repository: '
      || place.repository_id || ', service: …}]'
  END AS suggestion
from place
left join ranked on ranked.place_key = place.place_key and ranked.choice = 1
left join ruled on ruled.place_key = place.place_key and ruled.precedence = 1
left join counted on counted.repository_id = place.repository_id
