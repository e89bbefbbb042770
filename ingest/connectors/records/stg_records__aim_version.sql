-- grain: kind, record_id, revised_at
-- title: What goals said, version by version
-- definition: Every version of a goal or an improvement that was written in a file or on screen, from when on it counted.
with file as (
  select kind, record_id, body, author_name, 'git' AS authentication, effective_at, repository_id, commit_sha, path, _source AS source_id, _loaded_at
  from raw.git__record
  where kind in ('goal', 'improvement') and not _is_deleted
  union all
  select kind, record_id, body, author_name, 'git', effective_at, repository_id, commit_sha, path, _source, _loaded_at
  from raw.git__record_revision
  where kind in ('goal', 'improvement') and not _is_deleted
  union all
  select kind, record_id, body, author_name, 'file', effective_at, repository_id, commit_sha, path, _source, _loaded_at
  from raw.records__record
  where kind in ('goal', 'improvement') and not _is_deleted
),
version as (
  select
    file.kind,
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
  select kind, record_id, CAST(body AS JSON), author_name, authentication, effective_at, _source, _loaded_at, CAST(NULL AS VARCHAR)
  from raw.records__event
  where kind in ('goal', 'improvement') and action = 'write'
)
select
  kind,
  record_id,
  CASE WHEN kind = 'goal' THEN 'records:' ELSE 'records:improvement/' END || record_id AS goal_id,
  effective_at AS revised_at,
  body,
  author_name,
  authentication,
  source_id,
  known_at,
  url
from version
qualify row_number() over (partition by kind, record_id, effective_at order by known_at desc, author_name) = 1
