-- grain: repository_id, path
-- title: Files
-- source: int_commit__merged, int_commit_file__merged, commit_file, service
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
with moved as (
  select gone.repository_id, commit_file.old_path AS path, max(gone.position) AS position
  from commit_file
  join int_commit__merged AS gone on gone.commit_id = commit_file.commit_id
  where commit_file.status = 'R' and gone.is_mainline
  group by gone.repository_id, commit_file.old_path
),
newest as (
  select repository_id, max(committed_at) - INTERVAL '365' DAY AS year_start_at
  from int_commit__merged
  where is_mainline
  group by repository_id
),
touch as (
  select
    owner.repository_id,
    file.path,
    file.change_id,
    count(*) AS commit_count,
    max(owner.committed_at) AS last_changed_at,
    max(CASE WHEN owner.is_mainline THEN owner.position END) AS last_position,
    max_by(file.status, CASE WHEN owner.is_mainline THEN owner.position END) AS last_status
  from int_commit_file__merged AS file
  join int_commit__merged AS owner on owner.commit_id = file.commit_id and owner.change_id = file.change_id
  group by owner.repository_id, file.path, file.change_id
),
changed as (
  select
    touch.repository_id,
    touch.path,
    sum(touch.commit_count) AS commit_count,
    count(*) AS change_count,
    count(*) FILTER (WHERE touch.last_changed_at >= newest.year_start_at) AS recent_change_count,
    max(touch.last_changed_at) AS last_changed_at,
    max(touch.last_position) AS last_position,
    max_by(touch.last_status, touch.last_position) AS last_status
  from touch
  left join newest on newest.repository_id = touch.repository_id
  group by touch.repository_id, touch.path
),
authored as (
  select owner.repository_id, file.path, count(distinct owner.author_id) AS author_count
  from int_commit_file__merged AS file
  join int_commit__merged AS owner on owner.commit_id = file.commit_id and owner.change_id = file.change_id
  where not owner.is_bot
  group by owner.repository_id, file.path
),
counted as (
  select changed.*, coalesce(authored.author_count, 0) AS author_count
  from changed
  left join authored on authored.repository_id = changed.repository_id and authored.path = changed.path
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
  ranked.is_current AND ranked.recent_change_count >= 5 AND ranked.heat_rank * 20 <= ranked.file_total + 20 AS is_hot,
  ranked.is_current
from ranked
left join owned on owned.repository_id = ranked.repository_id and owned.path = ranked.path
