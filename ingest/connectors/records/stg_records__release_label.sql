-- entity: release_label
-- grain: release_label_id
-- definition: Every version of what somebody says of an outcome: what was changed or taken back stays, since models of its time knew it.
with version as (
  select
    record_id, action, body, reason, account_id, author_name, authentication, written_at, effective_at, _source, _hash
  from raw.records__event
  where kind = 'outcome'
  union all
  select
    record_id,
    CASE WHEN _is_deleted THEN 'withdraw' ELSE 'write' END AS action,
    body,
    CAST(NULL AS VARCHAR) AS reason,
    'git:' || md5(lower(nullif(author_email, ''))) AS account_id,
    nullif(author_name, '') AS author_name,
    'git' AS authentication,
    CASE WHEN _is_deleted THEN _loaded_at ELSE written_at END AS written_at,
    CASE WHEN _is_deleted THEN _loaded_at ELSE effective_at END AS effective_at,
    _source,
    _hash
  from raw.git__record
  where kind = 'outcome'
  union all
  select
    record_id,
    CASE WHEN _is_deleted THEN 'withdraw' ELSE 'write' END AS action,
    body,
    CAST(NULL AS VARCHAR) AS reason,
    CAST(NULL AS VARCHAR) AS account_id,
    CAST(NULL AS VARCHAR) AS author_name,
    'file' AS authentication,
    CASE WHEN _is_deleted THEN _loaded_at ELSE written_at END AS written_at,
    CASE WHEN _is_deleted THEN _loaded_at ELSE effective_at END AS effective_at,
    _source,
    _hash
  from raw.records__record
  where kind = 'outcome'
),
read as (
  select
    version.*,
    CAST(body AS JSON) AS told,
    row_number() over (partition by record_id order by effective_at, _source, _hash) AS number
  from version
)
select
  'records:' || read.record_id || '#' || CAST(read.number AS VARCHAR) AS release_label_id,
  'records:' || read.record_id AS statement_id,
  read.told ->> 'deployment' AS deployment_id,
  coalesce(planned.id, read.told ->> 'release') AS release_id,
  CASE WHEN read.action = 'withdraw' THEN 'withdrawn' ELSE read.told ->> 'outcome' END AS outcome,
  read.told ->> 'feedback' AS feedback,
  coalesce(read.reason, read.told ->> 'reason') AS reason,
  read.account_id,
  read.written_at AS decided_at,
  read.author_name,
  read.authentication,
  read._source AS source_id,
  15 AS source_rank,
  read.effective_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from read
left join stg_records__planned AS planned on planned.name = lower(read.told ->> 'release')
