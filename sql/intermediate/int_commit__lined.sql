-- grain: commit_id
-- partition: repository_id
-- computed: graph
-- source: commit graph
-- definition: For each commit the commit of a first-parent line that brought it: the default branch's line first, then
--   those of release tags by date, then all other branches and tags. Within what a merge brought, requests merged before
--   keep their own commits, and where it merged a main line (a pull, a development branch) every commit is a change. Which
--   commit merged a request the hosting tool tells, else the message; the commits of a rebase that lie before it on its line
--   (known by author time and subject) are of that request.
-- column: commit_id the commit
-- column: repository_id its repository
-- column: line_commit_id the commit of the line that brought it, itself if it lies on the line
-- column: change_id the change that it belongs to: repository and request number, else the commit that brought it; NULL while
--   neither the default branch nor a release has it and no tool tells its request. A number names one change: its first commit on the default branch, and
--   commits of release lines that bear it as back-ports; a second one on the default branch is a change of its own, since an
--   issue's number in a subject looks just so
-- column: is_merge_commit whether it is the commit that merged the change: the nearest one on the way to the line that names a
--   request, else that of the line
-- column: is_mainline whether the default branch reaches it
-- column: is_merged whether the default branch or a release tag reaches it
-- column: position order on its line, oldest first: stable as the line grows
select
  commit.commit_id,
  commit.repository_id,
  CAST(NULL AS VARCHAR) AS line_commit_id,
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS BOOLEAN) AS is_merge_commit,
  CAST(NULL AS BOOLEAN) AS is_mainline,
  CAST(NULL AS BOOLEAN) AS is_merged,
  CAST(NULL AS INTEGER) AS position
from commit
join commit_parent as edge on edge.commit_id = commit.commit_id
join code_ref on code_ref.commit_id = commit.commit_id
join requested_commit as merged on merged.commit_id = commit.commit_id
join requested_commit as own on own.repository_id = commit.repository_id
where 1 = 0
