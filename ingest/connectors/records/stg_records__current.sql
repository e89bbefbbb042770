-- grain: kind, record_id
-- title: What people write, as it is now
-- definition: Records of files in repositories, of files in folders and of the screens, one row each: of several that say the
--   same the one that began to count last. A file counts from its commit when it is first read, later from when a change in it
--   is seen; what is taken out of a file gives way to what is said elsewhere.
-- column: withdrawn_at when it was taken back, or taken out of its file
with file as (
  select
    _source, _loaded_at, _hash, _is_deleted, kind, record_id, body, path, line, author_name, author_email, commit_sha,
    repository_id, written_at, effective_at, 'git' AS authentication
  from raw.git__record
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
  union all
  select
    _source, _loaded_at, _hash, _is_deleted, kind, record_id, body, path, line, author_name, author_email, commit_sha,
    repository_id, written_at, effective_at, 'file' AS authentication
  from raw.records__record
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
version as (
  select
    file.kind,
    file.record_id,
    CAST(file.body AS JSON) AS body,
    CASE WHEN file._is_deleted THEN file._loaded_at END AS withdrawn_at,
    file._is_deleted AS is_gone,
    false AS is_screen,
    file._hash AS hash,
    'git:' || md5(lower(nullif(file.author_email, ''))) AS account_id,
    nullif(file.author_name, '') AS author_name,
    file.authentication,
    file.written_at,
    file.effective_at,
    file._source AS source_id,
    CASE
      WHEN file.commit_sha IS NULL THEN NULL
      WHEN repository.url LIKE '%bitbucket%' THEN repository.url || '/src/' || file.commit_sha || '/' || file.path
      WHEN repository.url LIKE '%gitlab%'
        THEN repository.url || '/-/blob/' || file.commit_sha || '/' || file.path || '#L' || CAST(file.line AS VARCHAR)
      ELSE repository.url || '/blob/' || file.commit_sha || '/' || file.path || '#L' || CAST(file.line AS VARCHAR)
    END AS url
  from file
  left join repository on repository.repository_id = file.repository_id
  union all
  select
    kind,
    record_id,
    CAST(body AS JSON) AS body,
    CAST(NULL AS TIMESTAMP) AS withdrawn_at,
    false AS is_gone,
    true AS is_screen,
    _hash AS hash,
    account_id,
    author_name,
    authentication,
    written_at,
    effective_at,
    _source AS source_id,
    CAST(NULL AS VARCHAR) AS url
  from raw.records__event
  where action = 'write'
),
last_one as (
  select *
  from version
  qualify row_number() over (
    partition by kind, record_id
    order by is_gone, effective_at desc, is_screen desc, hash desc
  ) = 1
),
withdrawal as (
  select last_one.kind, last_one.record_id, min(event.written_at) AS withdrawn_at, max(event.effective_at) AS effective_at
  from last_one
  join raw.records__event AS event
    on event.kind = last_one.kind
    and event.record_id = last_one.record_id
    and event.effective_at > last_one.effective_at
  where event.action = 'withdraw'
  group by last_one.kind, last_one.record_id
)
select
  last_one.kind,
  last_one.record_id,
  'records:' || last_one.record_id AS subject_id,
  last_one.body,
  coalesce(withdrawal.withdrawn_at, last_one.withdrawn_at) AS withdrawn_at,
  last_one.account_id,
  last_one.author_name,
  last_one.authentication,
  last_one.written_at,
  last_one.source_id,
  15 AS source_rank,
  coalesce(withdrawal.effective_at, last_one.effective_at) AS known_at,
  last_one.url
from last_one
left join withdrawal on withdrawal.kind = last_one.kind and withdrawal.record_id = last_one.record_id
