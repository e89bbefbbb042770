-- entity: release_revision
-- grain: release_id, revised_at
-- definition: Every version of a plan that was written in a file or on screen, from when on it counted.
with file as (
  select record_id, body, author_name, 'git' AS authentication, effective_at, repository_id, commit_sha, path, line, _source AS source_id, _loaded_at
  from raw.git__record
  where kind = 'release' and not _is_deleted
  union all
  select record_id, body, author_name, 'git', effective_at, repository_id, commit_sha, path, line, _source, _loaded_at
  from raw.git__record_revision
  where kind = 'release' and not _is_deleted
  union all
  select record_id, body, author_name, 'file', effective_at, repository_id, commit_sha, path, line, _source, _loaded_at
  from raw.records__record
  where kind = 'release' and not _is_deleted
),
version as (
  select
    file.record_id,
    CAST(file.body AS JSON) AS body,
    nullif(file.author_name, '') AS author_name,
    file.authentication,
    file.effective_at,
    file.source_id,
    file._loaded_at AS known_at,
    CASE
      WHEN file.commit_sha IS NULL THEN NULL
      WHEN repository.url LIKE '%bitbucket%' THEN repository.url || '/src/' || file.commit_sha || '/' || file.path
      WHEN repository.url LIKE '%gitlab%' THEN repository.url || '/-/blob/' || file.commit_sha || '/' || file.path
      ELSE repository.url || '/blob/' || file.commit_sha || '/' || file.path
    END AS url
  from file
  left join repository on repository.repository_id = file.repository_id
  union all
  select record_id, CAST(body AS JSON), author_name, authentication, effective_at, _source, _loaded_at, CAST(NULL AS VARCHAR)
  from raw.records__event
  where kind = 'release' and action = 'write'
),
part as (
  select
    *,
    list_aggregate(
      list_sort(list_transform(CAST(body -> 'services' AS JSON[]), item -> (item ->> 'service') || coalesce(' ' || (item ->> 'version'), ''))),
      'string_agg', ', '
    ) AS services,
    list_aggregate(list_sort(CAST(body -> 'items' AS VARCHAR[])), 'string_agg', ', ') AS items
  from version
)
select
  'records:' || record_id AS release_id,
  effective_at AS revised_at,
  body ->> 'name' AS name,
  CAST(body ->> 'planned_start_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_start_at,
  CAST(body ->> 'planned_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_at,
  coalesce(body ->> 'status', CASE WHEN body ->> 'released_at' IS NULL THEN 'planned' ELSE 'released' END) AS status,
  body ->> 'parent' AS parent_release_id,
  coalesce(body ->> 'owner_team', CASE WHEN body ->> 'owner' IS NOT NULL THEN 'one person' END) AS owner,
  services,
  items,
  author_name,
  authentication,
  source_id,
  15 AS source_rank,
  known_at,
  url
from part
qualify row_number() over (partition by record_id, effective_at order by known_at desc, author_name) = 1
