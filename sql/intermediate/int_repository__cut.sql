-- grain: repository_id
-- source: commit graph
-- definition: Where the known history ends before its beginning.
-- column: repository_id the repository
-- column: cut_count commits whose parents are not all known: shallow boundaries, and histories that came in part
with orphan as (
  select distinct edge.commit_id
  from commit_parent as edge
  left join commit as parent on parent.commit_id = edge.parent_commit_id
  where parent.commit_id is null
)
select
  commit.repository_id,
  CAST(count(*) FILTER (WHERE coalesce(commit.is_boundary, false) OR orphan.commit_id IS NOT NULL) AS INTEGER) AS cut_count
from commit
left join orphan on orphan.commit_id = commit.commit_id
where commit.repository_id is not null
group by commit.repository_id
