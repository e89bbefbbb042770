-- entity: change_commit
-- grain: change_id, commit_id
-- partition: commit_id
-- definition: Which change each commit of the default branch and of releases belongs to, as lines and subjects tell.
select
  lined.change_id,
  lined.commit_id,
  lined.is_merge_commit,
  known.source_id,
  50 AS source_rank,
  known.known_at,
  CAST(NULL AS VARCHAR) AS url
from int_commit__lined AS lined
join commit AS known on known.commit_id = lined.commit_id
where lined.change_id is not null
