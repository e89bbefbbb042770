-- grain: change_id
-- partition: change_id
-- source: int_commit__merged, int_commit_file__merged
-- definition: Size, beginning and merge of each change. The first commit is the earliest author time of its own commits; a squash
--   whose author time is its commit time has none. Of several commits that merged it (back-ports) the earliest counts.
-- column: change_id the change
-- column: commit_count commits, the merge commit not counted where it brought others
-- column: first_commit_at author time of the first commit, NULL where unknown
-- column: is_cut whether a shallow clone hides part of it
-- column: is_mainline whether the default branch has it
-- column: is_bot whether a bot made its first merge
-- column: subject first line of the message that merged it
-- column: file_count files touched
-- column: added_count lines added, NULL if none is known
-- column: deleted_count lines deleted, NULL if none is known
with begun as (
  select
    change_id,
    count(*) FILTER (WHERE parent_count < 2) AS own_count,
    count(*) AS every_count,
    min(authored_at) FILTER (
      WHERE parent_count < 2 AND NOT (request_number IS NOT NULL AND authored_at = committed_at)
    ) AS first_commit_at,
    coalesce(bool_or(is_boundary), false) AS is_cut,
    bool_or(is_mainline AND is_merge_commit) AS is_mainline,
    min_by(subject, CAST(committed_at AS VARCHAR) || commit_id) FILTER (WHERE is_merge_commit) AS subject,
    coalesce(bool_and(is_bot) FILTER (WHERE parent_count < 2), bool_and(is_bot)) AS is_bot
  from int_commit__merged
  group by change_id
),
touched as (
  select
    change_id,
    path,
    sum(added_count) AS added_count,
    sum(deleted_count) AS deleted_count
  from int_commit_file__merged
  group by change_id, path
),
summed as (
  select
    change_id,
    count(*) AS file_count,
    sum(added_count) AS added_count,
    sum(deleted_count) AS deleted_count
  from touched
  group by change_id
)
select
  begun.change_id,
  CAST(CASE WHEN begun.own_count = 0 THEN begun.every_count ELSE begun.own_count END AS INTEGER) AS commit_count,
  begun.first_commit_at,
  begun.is_cut,
  begun.is_mainline,
  begun.is_bot,
  begun.subject,
  CAST(coalesce(summed.file_count, 0) AS INTEGER) AS file_count,
  CAST(summed.added_count AS BIGINT) AS added_count,
  CAST(summed.deleted_count AS BIGINT) AS deleted_count
from begun
left join summed on summed.change_id = begun.change_id
