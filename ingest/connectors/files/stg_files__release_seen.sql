-- entity: release_revision
-- grain: release_id, revised_at
-- definition: What a row of a plan said each time that its file was read and said something else. Files say nothing of who wrote
--   them; which services and items a release has is in other files, whose history is not joined here.
select
  release_id,
  _loaded_at AS revised_at,
  name,
  planned_start_at,
  planned_at,
  status,
  parent_release_id,
  owner_team_id AS owner,
  'file' AS authentication,
  _source AS source_id,
  21 AS source_rank,
  _loaded_at AS known_at,
  url
from raw.files__release
where not _is_deleted
qualify row_number() over (partition by release_id, _loaded_at order by _line desc) = 1
