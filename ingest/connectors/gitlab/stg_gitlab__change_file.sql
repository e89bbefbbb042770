-- entity: change_file
-- grain: change_id, path
-- definition: The files of merge requests that are open, as they were at the head that was last read.
with latest as (
  select _source, _key, max_by(payload, _loaded_at) AS payload
  from raw.gitlab__request_files
  group by _source, _key
  having not max_by(_is_deleted, _loaded_at)
),
parsed as (
  select
    _source,
    _key,
    from_json(payload, '{
      "sha": "VARCHAR",
      "files": [{
        "old_path": "VARCHAR", "new_path": "VARCHAR", "new_file": "BOOLEAN", "renamed_file": "BOOLEAN", "deleted_file": "BOOLEAN"
      }]
    }') AS told
  from latest
),
listed as (
  select
    request.change_id,
    request.repository_id,
    request.updated_at,
    request.url,
    parsed._source,
    parsed.told,
    unnest(parsed.told.files) AS file
  from parsed
  join stg_gitlab__request AS request on request._source = parsed._source and request._key = parsed._key
  where request.merged_at is null
    and request.closed_at is null
)
select
  change_id,
  file.new_path AS path,
  CASE WHEN file.renamed_file THEN file.old_path END AS old_path,
  CASE
    WHEN file.new_file THEN 'added'
    WHEN file.deleted_file THEN 'deleted'
    WHEN file.renamed_file THEN 'renamed'
    ELSE 'modified'
  END AS status,
  CAST(NULL AS INTEGER) AS added_count,
  CAST(NULL AS INTEGER) AS deleted_count,
  repository_id || '@' || told.sha AS head_commit_id,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url || '/diffs' AS url
from listed
where file.new_path is not null
qualify row_number() over (partition by change_id, file.new_path order by told.sha) = 1
