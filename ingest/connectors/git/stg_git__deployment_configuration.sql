-- entity: deployment
-- grain: deployment_id
-- definition: Image and chart bumps on the default line of a configuration repository are deployments of the services that
--   they name: by pattern of the configuration, else the last part of the image's name is the service's; one that meets none
--   has no service. They finished when the bump was merged. The application's commit comes from tag, digest or trailer, else from the release tag of that version.
with bump as (
  select
    image.*,
    carrier.committed_at AS merged_at,
    carrier.commit_id AS merge_commit_id,
    lower(regexp_extract(regexp_replace(image.name, '[:@].*$', ''), '[^/]+$')) AS short_name
  from raw.git__image AS image
  join int_commit__lined AS lined on lined.commit_id = image.commit_id and lined.is_mainline
  join commit AS carrier on carrier.commit_id = lined.line_commit_id
  where not image._is_deleted
    and image.version is distinct from image.old_version
),
mapped as (
  select bump.*, coalesce(
    (select min(rule.service_id) from config.image AS rule where regexp_matches(bump.name, rule.pattern)),
    (select min(named.service_id) from service AS named where lower(named.name) = bump.short_name)
  ) AS service_id
  from bump
),
placed as (
  select
    mapped.*,
    coalesce(
      (select min(rule.name) from config.environment AS rule where regexp_matches(mapped.path, rule.pattern)),
      CASE
        WHEN regexp_matches(mapped.path, '(?i)(^|[/_.-])(prod|production|prd|live)([/_.-]|\d|$)') THEN 'production'
        WHEN regexp_matches(mapped.path, '(?i)(^|[/_.-])(staging|stage|stg|uat|pre-?prod)([/_.-]|\d|$)') THEN 'staging'
        WHEN regexp_matches(mapped.path, '(?i)(^|[/_.-])(test|testing|tst|qa|int|integration)([/_.-]|\d|$)') THEN 'testing'
        WHEN regexp_matches(mapped.path, '(?i)(^|[/_.-])(dev|development|sandbox)([/_.-]|\d|$)') THEN 'development'
        ELSE 'production'
      END
    ) AS environment
  from mapped
),
-- Found by an inner join: with a condition beyond equality an outer one compares every image with every commit.
found as (
  select placed._source, placed._key, min(by_sha.commit_id) AS commit_id
  from placed
  join service AS provider on provider.service_id = placed.service_id
  join commit AS by_sha
    on by_sha.repository_id = provider.repository_id
    and left(by_sha.sha, 7) = left(lower(placed.app_sha), 7)
  where starts_with(by_sha.sha, lower(placed.app_sha))
  group by placed._source, placed._key
),
resolved as (
  select
    placed._source,
    placed._key,
    coalesce(min(found.commit_id), max(by_tag.commit_id)) AS app_commit_id
  from placed
  left join service AS provider on provider.service_id = placed.service_id
  left join found on found._source = placed._source and found._key = placed._key
  left join code_ref AS by_tag
    on by_tag.repository_id = provider.repository_id
    and by_tag.is_release
    and by_tag.version = regexp_replace(placed.version, '^[vV]', '')
  group by placed._source, placed._key
)
select
  'git:' || placed.commit_id || ':' || placed.path || ':' || placed.pointer AS deployment_id,
  placed.service_id,
  'git:' || placed.environment AS environment_id,
  resolved.app_commit_id AS commit_id,
  CAST(NULL AS VARCHAR) AS artifact_id,
  coalesce(placed.version, placed.digest) AS version,
  CAST(NULL AS TIMESTAMP) AS started_at,
  placed.merged_at AS finished_at,
  'succeeded' AS outcome,
  CAST(NULL AS BOOLEAN) AS is_rollback,
  true AS is_derived,
  CAST(NULL AS VARCHAR) AS remediates_deployment_id,
  'configuration' AS origin,
  'merge of the bump' AS time_basis,
  placed.short_name AS native_service,
  placed._source AS source_id,
  50 AS source_rank,
  placed._loaded_at AS known_at,
  web.commit_url_prefix || split_part(placed.merge_commit_id, '@', -1) AS url
from placed
join resolved on resolved._source = placed._source and resolved._key = placed._key
left join repository AS web on web.repository_id = placed.repository_id
