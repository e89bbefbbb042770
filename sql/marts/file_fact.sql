-- grain: repository_id, path
-- title: Files
-- source: commit_file, commit, change_commit, int_commit__lined
-- definition: Every file that the default branch or a release ever touched. Hot: among the twentieth of a repository's present
--   files with the most changes in the year before its newest commit, and changed in it at least five times.
-- limits: Renames are followed one step: the old path is gone, the new one begins; merge commits list no files.
-- column: repository_id the repository
-- column: path the file
-- column: service_id the service with the longest folder above it
-- column: commit_count commits that touched it
-- column: change_count changes that touched it
-- column: recent_change_count changes of the year before the repository's newest commit
-- column: author_count accounts that touched it, bots not counted
-- column: last_changed_at when it was last touched
-- column: is_hot whether it is hot
-- column: is_current whether the default branch has it now
with touch as (
  select
    commit.repository_id,
    commit_file.path,
    commit_file.status,
    change_commit.change_id,
    commit.author_id,
    commit.committed_at,
    lined.is_mainline,
    lined.position
  from commit_file
  join commit on commit.commit_id = commit_file.commit_id
  join int_commit__lined AS lined on lined.commit_id = commit_file.commit_id
  join change_commit on change_commit.commit_id = commit_file.commit_id
),
moved as (
  select commit.repository_id, commit_file.old_path AS path, max(lined.position) AS position
  from commit_file
  join commit on commit.commit_id = commit_file.commit_id
  join int_commit__lined AS lined on lined.commit_id = commit_file.commit_id
  where commit_file.status = 'R' and lined.is_mainline
  group by commit.repository_id, commit_file.old_path
),
newest as (
  select repository_id, max(committed_at) - INTERVAL '365' DAY AS year_start_at
  from touch
  where is_mainline
  group by repository_id
),
counted as (
  select
    touch.repository_id,
    touch.path,
    count(*) AS commit_count,
    count(distinct touch.change_id) AS change_count,
    count(distinct CASE WHEN touch.committed_at >= newest.year_start_at THEN touch.change_id END) AS recent_change_count,
    count(distinct CASE WHEN coalesce(account.is_bot, false) THEN NULL ELSE touch.author_id END) AS author_count,
    max(touch.committed_at) AS last_changed_at,
    max(CASE WHEN touch.is_mainline THEN touch.position END) AS last_position,
    max_by(touch.status, CASE WHEN touch.is_mainline THEN touch.position END) AS last_status
  from touch
  left join newest on newest.repository_id = touch.repository_id
  left join account on account.account_id = touch.author_id
  group by touch.repository_id, touch.path
),
placed as (
  select
    counted.*,
    counted.last_position IS NOT NULL
      AND counted.last_status <> 'D'
      AND (moved.position IS NULL OR moved.position < counted.last_position) AS is_current
  from counted
  left join moved on moved.repository_id = counted.repository_id and moved.path = counted.path
),
ranked as (
  select
    placed.*,
    row_number() over (partition by repository_id, is_current order by recent_change_count desc, change_count desc, path) AS heat_rank,
    count(*) over (partition by repository_id, is_current) AS file_total
  from placed
),
owned as (
  select ranked.repository_id, ranked.path, max_by(service.service_id, length(coalesce(service.path_prefix, ''))) AS service_id
  from ranked
  join service on service.repository_id = ranked.repository_id
  where service.path_prefix is null or starts_with(ranked.path, service.path_prefix || '/')
  group by ranked.repository_id, ranked.path
)
select
  ranked.repository_id,
  ranked.path,
  owned.service_id,
  CAST(ranked.commit_count AS INTEGER) AS commit_count,
  CAST(ranked.change_count AS INTEGER) AS change_count,
  CAST(ranked.recent_change_count AS INTEGER) AS recent_change_count,
  CAST(ranked.author_count AS INTEGER) AS author_count,
  ranked.last_changed_at,
  ranked.is_current AND ranked.recent_change_count >= 5 AND ranked.heat_rank <= 1 + ranked.file_total / 20 AS is_hot,
  ranked.is_current
from ranked
left join owned on owned.repository_id = ranked.repository_id and owned.path = ranked.path
