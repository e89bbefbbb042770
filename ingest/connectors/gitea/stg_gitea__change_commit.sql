-- entity: change_commit
-- grain: change_id, commit_id
-- definition: Which commits of the default branch a merged request stands for: the commit that merged it.
--   Which others came with it is told by the graph of commits.
select
  change_id,
  repository_id || '@' || merge_sha AS commit_id,
  true AS is_merge_commit,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from stg_gitea__pull
where merge_sha is not null
