-- grain: left_id, right_id
-- source: shared_file_fact, open_change_fact, change_file
-- definition: Pairs of open requests that touch the same files.
-- column: left_id the request with the lower number
-- column: right_id the other one
-- column: subject the first of the files
-- column: subject_count how many files both touch
-- column: overlap_ratio of the files of the smaller one, 0 to 1
-- column: is_bot whether a bot opened either of them
-- column: team_id the team of the one
-- column: other_team_id the team of the other
with sized as (
  select change_id, count(*) AS file_count
  from change_file
  group by change_id
),
shared as (
  select
    change_id,
    other_change_id,
    min(path) AS subject,
    count(*) AS subject_count,
    bool_or(is_bot) AS is_bot,
    min(team_id) AS team_id,
    min(other_team_id) AS other_team_id
  from shared_file_fact
  group by change_id, other_change_id
)
select
  shared.change_id AS left_id,
  shared.other_change_id AS right_id,
  shared.subject,
  CAST(shared.subject_count AS INTEGER) AS subject_count,
  CAST(shared.subject_count AS DOUBLE)
    / CASE WHEN one.file_count < other.file_count THEN one.file_count ELSE other.file_count END AS overlap_ratio,
  shared.is_bot,
  shared.team_id,
  shared.other_team_id
from shared
join sized AS one on one.change_id = shared.change_id
join sized AS other on other.change_id = shared.other_change_id
