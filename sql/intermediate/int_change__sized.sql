-- grain: change_id
-- source: change_commit, commit, commit_file
-- definition: Size and beginning of each change. The first commit is the earliest author time of its own commits; a squash
--   whose author time is its commit time has none.
-- column: change_id the change
-- column: commit_count commits, the merge commit not counted where it brought others
-- column: first_commit_at author time of the first commit, NULL where unknown
-- column: is_cut whether a shallow clone hides part of it
-- column: file_count files touched
-- column: added_count lines added, NULL if none is known
-- column: deleted_count lines deleted, NULL if none is known
with own as (
  select
    change_commit.change_id,
    change_commit.commit_id,
    commit.authored_at,
    commit.committed_at,
    commit.parent_count,
    commit.is_boundary,
    commit.request_number
  from change_commit
  join commit on commit.commit_id = change_commit.commit_id
),
begun as (
  select
    change_id,
    CAST(CASE WHEN count(*) FILTER (WHERE parent_count < 2) = 0 THEN count(*) ELSE count(*) FILTER (WHERE parent_count < 2) END AS INTEGER)
      AS commit_count,
    min(authored_at) FILTER (
      WHERE parent_count < 2 AND NOT (request_number IS NOT NULL AND authored_at = committed_at)
    ) AS first_commit_at,
    coalesce(bool_or(is_boundary), false) AS is_cut
  from own
  group by change_id
),
touched as (
  select
    change_commit.change_id,
    commit_file.path,
    sum(commit_file.added_count) AS added_count,
    sum(commit_file.deleted_count) AS deleted_count
  from change_commit
  join commit_file on commit_file.commit_id = change_commit.commit_id
  group by change_commit.change_id, commit_file.path
),
summed as (
  select
    change_id,
    CAST(count(*) AS INTEGER) AS file_count,
    CAST(sum(added_count) AS BIGINT) AS added_count,
    CAST(sum(deleted_count) AS BIGINT) AS deleted_count
  from touched
  group by change_id
)
select
  begun.change_id,
  begun.commit_count,
  begun.first_commit_at,
  begun.is_cut,
  coalesce(summed.file_count, 0) AS file_count,
  summed.added_count,
  summed.deleted_count
from begun
left join summed on summed.change_id = begun.change_id
