-- grain: repository_id, path
-- partition: path
-- source: int_commit_file__merged, int_repository__dated
-- definition: How often and by how many each file was touched.
-- column: repository_id the repository
-- column: path the file
-- column: commit_count commits that touched it
-- column: change_count changes that touched it
-- column: recent_change_count changes of the recent year that touched it
-- column: author_count accounts that touched it, bots not counted
-- column: last_changed_at when it was last touched
-- column: last_position place of the last touch on the default branch's line
-- column: last_status what that touch did
with touch as (
  select
    repository_id,
    path,
    change_id,
    count(*) AS commit_count,
    max(committed_at) AS last_changed_at,
    max(main_position) AS last_position,
    max_by(status, main_position) AS last_status
  from int_commit_file__merged
  group by repository_id, path, change_id
),
authored as (
  select repository_id, path, count(distinct author_id) AS author_count
  from int_commit_file__merged
  where not is_bot
  group by repository_id, path
),
changed as (
  select
    touch.repository_id,
    touch.path,
    sum(touch.commit_count) AS commit_count,
    count(*) AS change_count,
    count(*) FILTER (WHERE touch.last_changed_at >= dated.year_start_at) AS recent_change_count,
    max(touch.last_changed_at) AS last_changed_at,
    max(touch.last_position) AS last_position,
    max_by(touch.last_status, touch.last_position) AS last_status
  from touch
  left join int_repository__dated AS dated on dated.repository_id = touch.repository_id
  group by touch.repository_id, touch.path
)
select
  changed.repository_id,
  changed.path,
  CAST(changed.commit_count AS INTEGER) AS commit_count,
  CAST(changed.change_count AS INTEGER) AS change_count,
  CAST(changed.recent_change_count AS INTEGER) AS recent_change_count,
  CAST(coalesce(authored.author_count, 0) AS INTEGER) AS author_count,
  changed.last_changed_at,
  changed.last_position,
  changed.last_status
from changed
left join authored on authored.repository_id = changed.repository_id and authored.path = changed.path
