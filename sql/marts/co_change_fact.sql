-- grain: repository_id, path_a, path_b
-- title: Files that change together
-- source: int_commit_file__merged, int_change__sized, file_fact
-- definition: Pairs of present files that the same changes touched at least five times, and at least a fifth of the times
--   that the rarer of the two changed. Confidence is the larger of the two shares; lift compares with chance.
-- limits: Changes of more than 25 files are left out, since they pair everything with everything; so are files with fewer
--   than five changes.
-- column: repository_id the repository
-- column: path_a the file whose name comes first
-- column: path_b the other file
-- column: together_count changes that touched both
-- column: a_count changes that touched the first
-- column: b_count changes that touched the other
-- column: confidence_ratio share of the rarer file's changes that touched both, 0 to 1
-- column: lift times as often as by chance
with file as (
  select repository_id, path, row_number() over (order by repository_id, path) AS file_number
  from file_fact
  where is_current and change_count >= 5
),
small as (
  select sized.change_id, change.repository_id, row_number() over (order by sized.change_id) AS change_number
  from int_change__sized AS sized
  join change on change.change_id = sized.change_id
  where sized.file_count between 2 and 25
),
counted as (
  select change.repository_id, count(*) AS change_total
  from int_change__sized AS sized
  join change on change.change_id = sized.change_id
  group by change.repository_id
),
small_file as (
  select distinct small.change_number, small.repository_id, touching.path
  from int_commit_file__merged AS touching
  join small on small.change_id = touching.change_id
),
touch as (
  select small_file.change_number, file.file_number
  from small_file
  join file on file.repository_id = small_file.repository_id and file.path = small_file.path
),
support as (
  select file_number, count(*) AS change_count
  from touch
  group by file_number
),
pair as (
  select one.file_number AS a_number, other.file_number AS b_number, count(*) AS together_count
  from touch AS one
  join touch AS other on other.change_number = one.change_number and other.file_number > one.file_number
  group by one.file_number, other.file_number
  having count(*) >= 5
)
select
  file_a.repository_id,
  file_a.path AS path_a,
  file_b.path AS path_b,
  CAST(pair.together_count AS INTEGER) AS together_count,
  CAST(support_a.change_count AS INTEGER) AS a_count,
  CAST(support_b.change_count AS INTEGER) AS b_count,
  CAST(pair.together_count AS DOUBLE)
    / CASE WHEN support_a.change_count < support_b.change_count THEN support_a.change_count ELSE support_b.change_count END
    AS confidence_ratio,
  CAST(pair.together_count AS DOUBLE) * counted.change_total / (CAST(support_a.change_count AS DOUBLE) * support_b.change_count)
    AS lift
from pair
join file AS file_a on file_a.file_number = pair.a_number
join file AS file_b on file_b.file_number = pair.b_number
join support AS support_a on support_a.file_number = pair.a_number
join support AS support_b on support_b.file_number = pair.b_number
join counted on counted.repository_id = file_a.repository_id
where CAST(pair.together_count AS DOUBLE)
  / CASE WHEN support_a.change_count < support_b.change_count THEN support_a.change_count ELSE support_b.change_count END >= 0.2
