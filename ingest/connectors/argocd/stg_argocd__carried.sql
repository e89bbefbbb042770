-- grain: _source, rollout_key, short_name
-- title: What Argo CD's syncs carried
-- definition: The images of a sync by their short names: those seen running after it, those that the application sets itself, and
--   those that its folders named at the revision of the configuration repository that was synced. The first of these that is
--   known tells the version; the application's commit comes from the tag, else from the configuration's trailer.
with part as (
  select _source, rollout_key, uid, revisions, sources, unnest(range(1, len(sources) + 1)) AS i
  from stg_argocd__rollout
),
synced as (
  select
    _source,
    rollout_key,
    uid,
    sources[i].repository AS repository_id,
    revisions[i] AS revision,
    sources[i].images AS images
  from part
),
reached as (
  select synced._source, synced.rollout_key, synced.uid, synced.repository_id, max(carrier.committed_at) AS merged_at
  from synced
  join commit AS configured on configured.commit_id = synced.repository_id || '@' || synced.revision
  join int_commit__lined AS lined on lined.commit_id = configured.commit_id
  join commit AS carrier on carrier.commit_id = lined.line_commit_id
  group by synced._source, synced.rollout_key, synced.uid, synced.repository_id
),
named as (
  select reached._source, reached.rollout_key, bump.name, bump.version, bump.digest, bump.app_sha
  from reached
  join stg_argocd__bump AS bump
    on bump._source = reached._source
    and bump.uid = reached.uid
    and bump.repository_id = reached.repository_id
    and bump.merged_at <= reached.merged_at
  qualify row_number() over (
    partition by reached._source, reached.rollout_key, bump.repository_id, bump.path, bump.pointer
    order by bump.merged_at desc, bump.image_key desc
  ) = 1
),
running as (
  select distinct _source, payload->>'sync' AS rollout_key, payload->>'image' AS image
  from raw.argocd__image
  where not _is_deleted
),
set_there as (
  select _source, rollout_key, unnest(images) AS image
  from synced
),
told as (
  select _source, rollout_key, image, 1 AS precedence
  from running
  union all
  select _source, rollout_key, image, 2
  from set_there
),
every_one as (
  select
    _source,
    rollout_key,
    regexp_replace(image, '(:[^:/@]+)?(@.*)?$', '') AS name,
    nullif(regexp_extract(image, ':([^:/@]+)(?:@|$)', 1), '') AS version,
    nullif(regexp_extract(image, '@(sha256:[0-9a-f]+)', 1), '') AS digest,
    CAST(NULL AS VARCHAR) AS app_sha,
    precedence
  from told
  union all
  select _source, rollout_key, name, version, digest, app_sha, 3
  from named
  where version IS NOT NULL or digest IS NOT NULL
),
shortened as (
  select
    *,
    lower(regexp_extract(name, '[^/]+$')) AS short_name,
    regexp_extract(coalesce(version, ''), '(?:^|[-_.+])(?:g|sha-?)?([0-9a-f]{7,64})$', 1) AS tag_sha
  from every_one
)
select
  _source,
  rollout_key,
  short_name,
  min_by(name, precedence) AS name,
  min_by(version, precedence) AS version,
  min_by(digest, precedence) AS digest,
  coalesce(
    min_by(
      CASE WHEN regexp_matches(tag_sha, '[a-f]') and regexp_matches(tag_sha, '\d') THEN tag_sha END,
      precedence
    ),
    max(app_sha)
  ) AS app_sha
from shortened
group by _source, rollout_key, short_name
