-- grain: repository_id, path
-- title: Files
-- source: int_file__counted, int_commit_file__merged, service
-- definition: Every file that the default branch or a release ever touched. Hot: among the twentieth of a repository's present
--   files with the most changes in the recent year (twelve months up to the month of its newest commit), and changed in it at
--   least five times.
-- limits: Renames are followed one step: the old path is gone, the new one begins. Merge commits list no files, so a file that
--   only a merge removed or moved still counts as present.
-- column: repository_id the repository
-- column: path the file
-- column: service_id the service with the longest folder above it
-- column: commit_count commits that touched it
-- column: change_count changes that touched it
-- column: recent_change_count changes of the recent year
-- column: author_count accounts that touched it, bots not counted
-- column: last_changed_at when it was last touched
-- column: is_hot whether it is hot
-- column: is_current whether the default branch has it now
with moved as (
  select repository_id, old_path AS path, max(main_position) AS last_position
  from int_commit_file__merged
  where status = 'R'
  group by repository_id, old_path
),
placed as (
  select
    counted.*,
    counted.last_position IS NOT NULL
      AND counted.last_status <> 'D'
      AND (moved.last_position IS NULL OR moved.last_position < counted.last_position) AS is_current
  from int_file__counted AS counted
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
  select ranked.repository_id, ranked.path, max_by(
    service.service_id, CAST(10000 + length(coalesce(service.path_prefix, '')) AS VARCHAR) || service.service_id
  ) AS service_id
  from ranked
  join service on service.repository_id = ranked.repository_id
  where service.path_prefix is null or starts_with(ranked.path, service.path_prefix || '/')
  group by ranked.repository_id, ranked.path
)
select
  ranked.repository_id,
  ranked.path,
  owned.service_id,
  ranked.commit_count,
  ranked.change_count,
  ranked.recent_change_count,
  ranked.author_count,
  ranked.last_changed_at,
  ranked.is_current AND ranked.recent_change_count >= 5 AND ranked.heat_rank * 20 <= ranked.file_total + 20 AS is_hot,
  ranked.is_current
from ranked
left join owned on owned.repository_id = ranked.repository_id and owned.path = ranked.path
