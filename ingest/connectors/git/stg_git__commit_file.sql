-- entity: commit_file
-- grain: commit_id, path
-- partition: commit_id
-- definition: Files that live commits touched. Merge commits list none, as Git does by default; submodules are not files.
select
  commit_id,
  path,
  old_path,
  status,
  added_count,
  deleted_count,
  _source AS source_id,
  50 AS source_rank,
  _loaded_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from raw.git__file
where not is_submodule
  and commit_id in (select commit_id from commit)
