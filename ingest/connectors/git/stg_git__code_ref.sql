-- entity: code_ref
-- grain: code_ref_id
-- definition: Branches and tags as they stand now. A tag is a release if it matches its repository's rule, else the rule
--   for all, else the usual forms: v1.2.3, 1.2.3, package@1.2.3, package-v1.2.3, release-1.2.3. Tags on trees and blobs
--   have no commit and are no release.
-- column: component what stands before the version: a package of the repository, or NULL
with latest as (
  select *
  from raw.git__ref
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
default_pattern as (
  select coalesce(
    (select max(value) from config.setting where name = 'tag_pattern'),
    '^(?:.+[@/_-])?[vV]?\d+(?:\.\d+)+(?:[-.+_]?[0-9A-Za-z][0-9A-Za-z.+-]*)?$'
  ) AS pattern
),
judged as (
  select latest._source, latest._key, latest.short_name, rule.pattern, rule.service_name
  from latest
  join config.tag_rule AS rule on rule.repository_id = latest.repository_id
  where latest.kind = 'tag' and rule.repository_id <> '*'
  union all
  select latest._source, latest._key, latest.short_name, rule.pattern, rule.service_name
  from latest
  cross join config.tag_rule AS rule
  where latest.kind = 'tag' and rule.repository_id = '*'
),
ruled as (
  select
    _source,
    _key,
    true AS has_rule,
    bool_or(coalesce(regexp_matches(short_name, pattern), false)) AS is_match,
    max(service_name) FILTER (WHERE regexp_matches(short_name, pattern)) AS service_name
  from judged
  group by _source, _key
),
parsed as (
  select
    latest.*,
    ruled.service_name,
    coalesce(
      latest.kind = 'tag' and latest.commit_id is not null
        and CASE WHEN ruled.has_rule THEN ruled.is_match ELSE regexp_matches(latest.short_name, default_pattern.pattern) END,
      false
    ) AS is_release,
    regexp_extract(
      latest.short_name,
      '^(?:(.+?)[@/_-])?[vV]?(\d+(?:\.\d+)*)([-.+_]?[0-9A-Za-z][0-9A-Za-z.+-]*)?$',
      ['component', 'numbers', 'suffix']
    ) AS parts,
    repository.name AS repository_name
  from latest
  cross join default_pattern
  left join ruled on ruled._source = latest._source and ruled._key = latest._key
  left join repository on repository.repository_id = latest.repository_id
  where not latest._is_deleted
)
select
  'git:' || repository_id || ':' || name AS code_ref_id,
  repository_id,
  short_name AS name,
  kind,
  commit_id,
  is_default,
  is_annotated,
  named_at,
  is_release,
  coalesce(
    is_release
      and (
        regexp_matches(parts.suffix, '(?i)(alpha|beta|rc|pre|dev|snapshot|canary|next|nightly|milestone|^[-.]?[abm]\.?\d)')
        or (
          parts.suffix LIKE '-%'
          and not regexp_matches(parts.suffix, '(?i)^-(\d|final|ga|release|hotfix|patch|post|sp|lts|p\d|stable)')
        )
      ),
    false
  ) AS is_prerelease,
  CASE
    WHEN service_name IS NOT NULL THEN service_name
    WHEN lower(parts.component) IN ('', 'release', 'releases', 'rel', 'version', 'ver', 'v', 'r', lower(repository_name)) THEN NULL
    ELSE parts.component
  END AS component,
  CASE WHEN is_release THEN coalesce(nullif(parts.numbers || parts.suffix, ''), short_name) END AS version,
  object_type,
  _source AS source_id,
  50 AS source_rank,
  _loaded_at AS known_at,
  CASE WHEN repository_url IS NOT NULL AND kind = 'tag' THEN repository_url || tag_path || short_name END AS url
from (
  select
    parsed.*,
    web.url AS repository_url,
    CASE WHEN web.url LIKE '%gitlab%' THEN '/-/tags/' WHEN web.url LIKE '%bitbucket%' THEN '/src/' ELSE '/releases/tag/' END AS tag_path
  from parsed
  left join repository AS web on web.repository_id = parsed.repository_id
)
