-- grain: place_key
-- access: none
-- source: int_deployment__told, int_place__served, service, repository, config.environment
-- definition: Which environment a source means by its words, and its tier: by the configuration's patterns, else by the rule that
--   confirmed it, else as the source knows it, else by its name. A service's productions by region, zone, canary or colour are one.
-- column: place_key the words
-- column: environment_id the environment
-- column: environment its name
-- column: environment_tier production, staging, testing or development; NULL if nothing tells
-- column: tier_evidence what the tier is known by
with place as (
  select distinct place_key, native_environment, environment_id, native_tier, rule_tier, origin, repository_id
  from int_deployment__told
),
worded as (
  select
    place.*,
    served.rule_environment,
    coalesce(place.rule_tier, served.rule_tier) AS confirmed_tier,
    replace(
      replace(
        '-' || replace(replace(replace(replace(lower(coalesce(served.rule_environment, place.native_environment, '')), '_', '-'), '/', '-'), ' ', '-'), '.', '-') || '-',
        '-' || lower(coalesce(service.name, '?')) || '-', '-'
      ),
      '-' || lower(coalesce(repository.name, '?')) || '-', '-'
    ) AS words
  from place
  left join int_place__served AS served on served.place_key = place.place_key
  left join service on service.service_id = served.service_id
  left join repository on repository.repository_id = place.repository_id
),
configured as (
  select place.place_key, min(rule.name) AS name, min(lower(rule.tier)) AS tier
  from place
  join config.environment AS rule on regexp_like(coalesce(place.native_environment, ''), rule.pattern)
  where place.native_environment is not null
  group by place.place_key
),
guessed as (
  select
    worded.*,
    configured.name AS configured_name,
    configured.tier AS configured_tier,
    CASE
      WHEN regexp_like(coalesce('-' || lower(configured.name) || '-', words), '-(pre-?prod|pre-?production|staging|stage|stg|uat|acceptance|abnahme)[0-9]*-') THEN 'staging'
      WHEN regexp_like(coalesce('-' || lower(configured.name) || '-', words), '-(test|testing|tst|qa|int|integration|e2e|perf)[0-9]*-') THEN 'testing'
      WHEN regexp_like(coalesce('-' || lower(configured.name) || '-', words), '-(dev|development|sandbox|preview|review|ephemeral|local)[0-9]*-') THEN 'development'
      WHEN regexp_like(coalesce('-' || lower(configured.name) || '-', words), '-(prod|production|prd|live|produktion)[0-9]*-') THEN 'production'
    END AS named_tier,
    regexp_like(words, '-(prod|production|prd|live|produktion)[0-9]*-')
      and regexp_like(
        words,
        '^-((prod|production|prd|live|produktion|eu|us|ap|apac|emea|amer|sa|af|me|ca|na|uk|de|cn|in|jp|asia|europe|global|region|zone|az|west|east|central|north|south|northeast|southeast|northwest|southwest|canary|blue|green|primary|secondary|dr|[abc])?[0-9]*-)+$'
      ) AS is_plain_production
  from worded
  left join configured on configured.place_key = worded.place_key
),
settled as (
  select
    guessed.*,
    origin IN ('tool', 'pipeline') AS is_told,
    CASE
      WHEN configured_name IS NOT NULL THEN configured_name
      WHEN is_plain_production THEN 'production'
      ELSE coalesce(rule_environment, native_environment, environment_id, 'unknown')
    END AS environment,
    CASE
      WHEN origin NOT IN ('tool', 'pipeline') THEN native_tier
      ELSE coalesce(
        configured_tier,
        CASE WHEN configured_name IS NOT NULL THEN named_tier END,
        confirmed_tier,
        native_tier,
        named_tier,
        CASE WHEN origin = 'pipeline' THEN 'production' END
      )
    END AS environment_tier
  from guessed
)
select
  place_key,
  CASE WHEN is_told OR environment_id IS NULL THEN environment ELSE environment_id END AS environment_id,
  environment,
  environment_tier,
  CASE
    WHEN environment_tier IS NULL THEN NULL
    WHEN NOT is_told THEN 'source'
    WHEN configured_tier IS NOT NULL OR configured_name IS NOT NULL THEN 'configuration'
    WHEN confirmed_tier IS NOT NULL THEN 'rule'
    WHEN native_tier IS NOT NULL THEN 'source'
    WHEN named_tier IS NOT NULL THEN 'name'
    ELSE 'confirmed job'
  END AS tier_evidence
from settled
