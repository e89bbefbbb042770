-- grain: change_id
-- partition: change_id
-- source: change, requested_commit, int_commit__merged, int_commit_file__merged, int_repository__cut
-- definition: Size, beginning and merge of each merged change. Its own commits are those that the hosting tool tells, else those
--   of the graph; the first is the earliest by author time. A squash known from Git alone has none. Of several commits that
--   merged it (back-ports) the earliest counts.
-- column: change_id the change
-- column: commit_count commits, the merge commit not counted where it brought others
-- column: first_commit_at author time of the first commit, NULL where unknown
-- column: is_cut whether a shallow clone hides part of it
-- column: is_mainline whether the default branch has it
-- column: is_bot whether bots alone made it: a commit of a person on a bot's request makes it a person's
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
requested as (
  select
    own.change_id,
    count(*) AS own_count,
    min(own.authored_at) AS first_commit_at,
    bool_or(author.account_id IS NOT NULL AND NOT coalesce(author.is_bot, false)) AS is_personal
  from requested_commit AS own
  left join account AS author on author.account_id = own.author_id
  where coalesce(own.is_own, not own.is_merge_commit)
  group by own.change_id
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
  change.change_id,
  CAST(
    CASE
      WHEN requested.own_count > 0 THEN requested.own_count
      WHEN begun.own_count = 0 THEN begun.every_count
      ELSE begun.own_count
    END AS INTEGER
  ) AS commit_count,
  coalesce(requested.first_commit_at, begun.first_commit_at) AS first_commit_at,
  coalesce(begun.is_cut, false) AND requested.first_commit_at IS NULL AS is_cut,
  CASE
    WHEN begun.change_id IS NOT NULL THEN coalesce(begun.is_mainline, false)
    WHEN cloned.repository_id IS NOT NULL THEN false
    ELSE coalesce(change.base_branch = repository.default_branch, true)
  END AS is_mainline,
  (coalesce(begun.is_bot, false) OR coalesce(account.is_bot, false)) AND NOT coalesce(requested.is_personal, false) AS is_bot,
  coalesce(begun.subject, change.title) AS subject,
  CAST(coalesce(summed.file_count, 0) AS INTEGER) AS file_count,
  CAST(summed.added_count AS BIGINT) AS added_count,
  CAST(summed.deleted_count AS BIGINT) AS deleted_count
from change
left join begun on begun.change_id = change.change_id
left join requested on requested.change_id = change.change_id
left join summed on summed.change_id = change.change_id
left join repository on repository.repository_id = change.repository_id
left join int_repository__cut AS cloned on cloned.repository_id = change.repository_id
left join account on account.account_id = change.author_id
where begun.change_id is not null
  or change.merged_at is not null
