-- entity: artifact
-- grain: artifact_id
-- definition: Artifacts by their package URL, those that were deleted again too, as deployments name them. Version and digest
--   are the URL's. The commit is the one that the URL's qualifier vcs_url or the event's own data names, else what the merge
--   of the change left behind; the build is the one that finished with it.
with made as (
  select
    *,
    subject_id AS purl,
    replace(replace(replace(subject_id, '%3A', ':'), '%2F', '/'), '%40', '@') AS words,
    json_extract_string(content, '$.change.id') AS change_word
  from stg_cdevents__event
  where subject_kind = 'artifact'
),
spoken as (
  select
    *,
    regexp_extract(words, 'vcs_url=(?:git\+)?(?:[a-z]+://)?([^@&#]+)@([0-9a-fA-F]{7,64})', 1) AS vcs_place,
    regexp_extract(words, 'vcs_url=(?:git\+)?(?:[a-z]+://)?([^@&#]+)@([0-9a-fA-F]{7,64})', 2) AS vcs_sha
  from made
),
built as (
  select _source, json_extract_string(content, '$.artifactId') AS purl, max(subject_key) AS build_id
  from stg_cdevents__event
  where kind = 'build.finished' and json_extract_string(content, '$.artifactId') IS NOT NULL
  group by _source, json_extract_string(content, '$.artifactId')
),
merged as (
  select change_id, max(merge_commit_id) AS merge_commit_id
  from change
  group by change_id
),
known as (
  select
    spoken._source,
    spoken.purl,
    max(
      CASE
        WHEN vcs_sha <> '' THEN lower(regexp_replace(vcs_place, '(\.git)?/*$', '')) || '@' || lower(vcs_sha)
        WHEN spoken.sha IS NOT NULL THEN spoken.repository_id || '@' || spoken.sha
        ELSE merged.merge_commit_id
      END
    ) AS commit_id,
    max(spoken.happened_at) AS known_at
  from spoken
  left join merged on merged.change_id = spoken.repository_id || '#' || regexp_extract(spoken.change_word, '([0-9]+)$', 1)
  group by spoken._source, spoken.purl
)
select
  known._source || ':' || known.purl AS artifact_id,
  built.build_id,
  known.commit_id,
  nullif(replace(regexp_extract(known.purl, '@([^?#]+)', 1), '%3A', ':'), '') AS version,
  nullif(regexp_extract(replace(known.purl, '%3A', ':'), '@(sha256:[0-9a-f]{64})', 1), '') AS digest,
  known._source AS source_id,
  10 AS source_rank,
  known.known_at
from known
left join built on built._source = known._source and built.purl = known.purl
