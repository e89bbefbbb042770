-- entity: change_file
-- grain: change_id, path
-- definition: The files of requests that are open, as they were at the head that was last read.
with latest as (
  select _source, _key, max_by(payload, _loaded_at) AS payload
  from raw.github__pull_files
  group by _source, _key
  having not max_by(_is_deleted, _loaded_at)
),
parsed as (
  select
    _source,
    _key,
    from_json(payload, '{
      "headRefOid": "VARCHAR",
      "files": {"nodes": [{"path": "VARCHAR", "changeType": "VARCHAR", "additions": "INTEGER", "deletions": "INTEGER"}]}
    }') AS told
  from latest
),
listed as (
  select pull.change_id, pull.repository_id, pull.updated_at, pull.url, parsed._source, parsed.told, unnest(parsed.told.files.nodes) AS file
  from parsed
  join stg_github__pull AS pull on pull._source = parsed._source and pull._key = parsed._key
  where pull.merged_at is null
    and pull.closed_at is null
)
select
  change_id,
  file.path,
  CAST(NULL AS VARCHAR) AS old_path,
  lower(file.changeType) AS status,
  file.additions AS added_count,
  file.deletions AS deleted_count,
  repository_id || '@' || told.headRefOid AS head_commit_id,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url || '/files' AS url
from listed
where file.path is not null
qualify row_number() over (partition by change_id, file.path order by told.headRefOid) = 1
