-- grain: commit_id, change_id, path
-- partition: commit_id
-- source: commit_file, int_commit__merged
-- definition: Files of merged commits, with the change they belong to and what the commit tells of itself.
-- column: commit_id the commit
-- column: change_id its change
-- column: repository_id its repository
-- column: path the file
-- column: old_path what it was called before a rename or copy
-- column: status A added, M modified, D deleted, R renamed, C copied, T type changed
-- column: added_count lines added, NULL if unknown
-- column: deleted_count lines deleted, NULL if unknown
-- column: author_id a pseudonym
-- column: is_bot whether a bot made it
-- column: committed_at commit time
-- column: main_position order on the default branch's line, NULL off it
select
  commit_file.commit_id,
  own.change_id,
  own.repository_id,
  commit_file.path,
  commit_file.old_path,
  commit_file.status,
  commit_file.added_count,
  commit_file.deleted_count,
  own.author_id,
  own.is_bot,
  own.committed_at,
  CASE WHEN own.is_mainline THEN own.position END AS main_position
from commit_file
join int_commit__merged AS own on own.commit_id = commit_file.commit_id
