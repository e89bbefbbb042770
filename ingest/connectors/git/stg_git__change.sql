-- entity: change
-- grain: change_id
-- partition: change_id
-- definition: Merged requests as merge and squash subjects name them; where none is named, the commit itself, or the merge
--   commit that brought it. The earliest commit that merged it gives title and time.
with merged as (
  select
    *,
    row_number() over (partition by change_id order by committed_at, commit_id) AS occurrence
  from int_commit__merged
  where is_merge_commit
)
select
  merged.change_id,
  merged.repository_id,
  CASE WHEN merged.change_id <> merged.commit_id THEN merged.request_number END AS number,
  merged.title,
  merged.author_id,
  CAST(NULL AS VARCHAR) AS branch,
  CAST(NULL AS TIMESTAMP) AS opened_at,
  CAST(NULL AS TIMESTAMP) AS ready_at,
  merged.committed_at AS merged_at,
  merged.committed_at AS closed_at,
  merged.commit_id AS merge_commit_id,
  reverted.reverts_change_id,
  reverted.change_id IS NOT NULL AS is_revert,
  web.source_id,
  50 AS source_rank,
  merged.committed_at AS known_at,
  CASE
    WHEN merged.change_id <> merged.commit_id THEN web.change_url_prefix || CAST(merged.request_number AS VARCHAR)
    ELSE web.commit_url_prefix || merged.sha
  END AS url
from merged
left join int_change__reverted AS reverted on reverted.change_id = merged.change_id
left join repository AS web on web.repository_id = merged.repository_id
where merged.occurrence = 1
