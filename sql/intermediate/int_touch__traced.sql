-- grain: commit_id, path
-- partition: path
-- source: int_commit_file__merged
-- definition: Each file that a commit touched, with what its history was strictly before: commits of the same second or later
--   say nothing. Lines are what earlier commits added less what they deleted; where one of them moved or copied the file there,
--   its lines are not known. A commit without a time has no history.
-- column: commit_id the commit
-- column: path the file
-- column: repository_id its repository
-- column: folder the folder that the file lies in, '' at the top
-- column: subsystem the folder below the top, '' at the top
-- column: added_count lines added, NULL if unknown
-- column: deleted_count lines deleted, NULL if unknown
-- column: before_line_count lines before, NULL if unknown
-- column: before_touch_count commits that touched it before
-- column: before_year_count those of the 365 days before
-- column: before_author_count accounts that touched it before, bots not counted
-- column: before_own_count times that the author of this commit touched it before
-- column: quiet_seconds_count seconds since it was last touched, NULL for the first touch
with touch as (
  select commit_id, repository_id, path, author_id, is_bot, status, added_count, deleted_count, committed_at
  from int_commit_file__merged
),
entry as (
  select repository_id, path, author_id, min(committed_at) AS committed_at
  from touch
  where not is_bot
    and author_id is not null
    and committed_at is not null
  group by repository_id, path, author_id
),
entered as (
  select repository_id, path, committed_at, count(*) AS author_count
  from entry
  group by repository_id, path, committed_at
),
moment as (
  select
    repository_id,
    path,
    committed_at,
    count(*) AS touch_count,
    sum(coalesce(added_count, 0) - coalesce(deleted_count, 0)) AS line_count,
    count(*) FILTER (WHERE status IN ('R', 'C')) AS move_count
  from touch
  where committed_at is not null
  group by repository_id, path, committed_at
),
joined as (
  select moment.*, coalesce(entered.author_count, 0) AS author_count
  from moment
  left join entered
    on entered.repository_id = moment.repository_id
    and entered.path = moment.path
    and entered.committed_at = moment.committed_at
),
before as (
  select
    repository_id,
    path,
    committed_at,
    sum(touch_count) over (
      partition by repository_id, path order by committed_at rows between unbounded preceding and 1 preceding
    ) AS touch_count,
    sum(line_count) over (
      partition by repository_id, path order by committed_at rows between unbounded preceding and 1 preceding
    ) AS line_count,
    sum(move_count) over (
      partition by repository_id, path order by committed_at rows between unbounded preceding and 1 preceding
    ) AS move_count,
    sum(author_count) over (
      partition by repository_id, path order by committed_at rows between unbounded preceding and 1 preceding
    ) AS author_count,
    sum(touch_count) over (
      partition by repository_id, path order by committed_at range between interval '365' day preceding and current row
    ) - touch_count AS year_count,
    lag(committed_at) over (partition by repository_id, path order by committed_at) AS last_touched_at
  from joined
),
own_moment as (
  select repository_id, path, author_id, committed_at, count(*) AS touch_count
  from touch
  where committed_at is not null
    and author_id is not null
  group by repository_id, path, author_id, committed_at
),
own as (
  select
    repository_id,
    path,
    author_id,
    committed_at,
    sum(touch_count) over (
      partition by repository_id, path, author_id order by committed_at rows between unbounded preceding and 1 preceding
    ) AS touch_count
  from own_moment
)
select
  touch.commit_id,
  touch.path,
  touch.repository_id,
  CASE WHEN strpos(touch.path, '/') > 0 THEN regexp_replace(touch.path, '/[^/]*$', '') ELSE '' END AS folder,
  CASE WHEN strpos(touch.path, '/') > 0 THEN split_part(touch.path, '/', 1) ELSE '' END AS subsystem,
  touch.added_count,
  touch.deleted_count,
  CASE
    WHEN touch.committed_at IS NOT NULL AND coalesce(before.move_count, 0) = 0 AND coalesce(before.line_count, 0) >= 0
      AND NOT (touch.status IN ('R', 'C'))
      THEN CAST(coalesce(before.line_count, 0) AS BIGINT)
  END AS before_line_count,
  CASE WHEN touch.committed_at IS NOT NULL THEN CAST(coalesce(before.touch_count, 0) AS INTEGER) END AS before_touch_count,
  CASE WHEN touch.committed_at IS NOT NULL THEN CAST(coalesce(before.year_count, 0) AS INTEGER) END AS before_year_count,
  CASE WHEN touch.committed_at IS NOT NULL THEN CAST(coalesce(before.author_count, 0) AS INTEGER) END AS before_author_count,
  CASE WHEN touch.committed_at IS NOT NULL THEN CAST(coalesce(own.touch_count, 0) AS INTEGER) END AS before_own_count,
  CAST(to_unixtime(touch.committed_at) - to_unixtime(before.last_touched_at) AS BIGINT) AS quiet_seconds_count
from touch
left join before
  on before.repository_id = touch.repository_id
  and before.path = touch.path
  and before.committed_at = touch.committed_at
left join own
  on own.repository_id = touch.repository_id
  and own.path = touch.path
  and own.author_id = touch.author_id
  and own.committed_at = touch.committed_at
