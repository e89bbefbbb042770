-- grain: commit_id, change_id, path
-- partition: commit_id
-- source: commit_file, change_commit
-- definition: Files of merged commits, with the change they belong to.
-- column: commit_id the commit
-- column: change_id its change
-- column: path the file
-- column: status A added, M modified, D deleted, R renamed, C copied, T type changed
-- column: added_count lines added, NULL if unknown
-- column: deleted_count lines deleted, NULL if unknown
select
  commit_file.commit_id,
  change_commit.change_id,
  commit_file.path,
  commit_file.status,
  commit_file.added_count,
  commit_file.deleted_count
from commit_file
join change_commit on change_commit.commit_id = commit_file.commit_id
