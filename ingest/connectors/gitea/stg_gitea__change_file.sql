-- entity: change_file
-- grain: change_id, path
-- definition: The files of requests that are open, as they were at the head that was last read.
with latest as (
  select _source, _key, max_by(payload, _loaded_at) AS payload
  from raw.gitea__pull
  group by _source, _key
  having not max_by(_is_deleted, _loaded_at)
),
listed as (
  select
    pull.change_id,
    pull.repository_id,
    pull.head_sha,
    pull.updated_at,
    pull.url,
    pull._source,
    unnest(from_json(latest.payload->'files', '[{
      "filename": "VARCHAR", "previous_filename": "VARCHAR", "status": "VARCHAR", "additions": "INTEGER", "deletions": "INTEGER"
    }]')) AS file
  from latest
  join stg_gitea__pull AS pull on pull._source = latest._source and pull._key = latest._key
  where pull.merged_at is null
    and pull.closed_at is null
)
select
  change_id,
  file.filename AS path,
  NULLIF(file.previous_filename, '') AS old_path,
  CASE file.status WHEN 'changed' THEN 'modified' ELSE file.status END AS status,
  file.additions AS added_count,
  file.deletions AS deleted_count,
  repository_id || '@' || head_sha AS head_commit_id,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url || '/files' AS url
from listed
where file.filename is not null
qualify row_number() over (partition by change_id, file.filename order by file.additions desc) = 1
