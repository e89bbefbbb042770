-- entity: environment
-- grain: environment_id
-- definition: What Git can know of environments: release tags stand for production, pre-release tags for a step before it,
--   configuration repositories name theirs by path.
select
  'git:production' AS environment_id, 'production' AS name, 'production' AS tier, 'released' AS kind,
  'git' AS source_id, 50 AS source_rank, TIMESTAMP '1970-01-01 00:00:00' AS known_at, CAST(NULL AS VARCHAR) AS url
union all by name
select
  'git:pre-release' AS environment_id, 'pre-release' AS name, 'staging' AS tier, 'pre-release' AS kind,
  'git' AS source_id, 50 AS source_rank, TIMESTAMP '1970-01-01 00:00:00' AS known_at, CAST(NULL AS VARCHAR) AS url
union all by name
select distinct
  'git:' || name AS environment_id,
  name,
  CASE
    WHEN tier IS NOT NULL THEN lower(tier)
    WHEN regexp_matches(name, '(?i)stag|stg|uat|pre-?prod') THEN 'staging'
    WHEN regexp_matches(name, '(?i)test|tst|qa|integration') THEN 'testing'
    WHEN regexp_matches(name, '(?i)dev|sandbox') THEN 'development'
    ELSE 'production'
  END AS tier,
  'configured' AS kind,
  'config' AS source_id, 1 AS source_rank, TIMESTAMP '1970-01-01 00:00:00' AS known_at, CAST(NULL AS VARCHAR) AS url
from config.environment
where name is not null and name <> 'production'
union all by name
select
  'git:' || tier AS environment_id, tier AS name, tier, 'guessed' AS kind,
  'git' AS source_id, 60 AS source_rank, TIMESTAMP '1970-01-01 00:00:00' AS known_at, CAST(NULL AS VARCHAR) AS url
from (values ('staging'), ('testing'), ('development')) AS guessed(tier)
