-- grain: gate, repository_id, week_at
-- title: Price of control by week
-- source: int_gate__decided, int_gate__checked
-- definition: What passing each gate took, by week of its end: reviews of requests from ready to merged, approvals from asked for to
--   decided, and CI jobs on requests while they ran. A stop is a review that asked for changes, an approval that was refused, a job
--   that failed.
-- column: gate review, the approval's gate, or the job's name
-- column: repository_id the repository, '' where an approval's release has several or none
-- column: week_at the Monday of the week
-- column: is_human whether people are waited for
-- column: pass_count how often it was passed through
-- column: stop_count of these it stopped something
-- column: wait_hours hours waited at it, h
with passed as (
  select gate, repository_id, week_at, true AS is_human, pass_count, stop_count, waited
  from int_gate__decided
  union all
  select gate, repository_id, week_at, false, pass_count, stop_count, waited
  from int_gate__checked
)
select
  gate,
  repository_id,
  week_at,
  bool_or(is_human) AS is_human,
  CAST(sum(pass_count) AS INTEGER) AS pass_count,
  CAST(sum(stop_count) AS INTEGER) AS stop_count,
  CAST(sum(waited) AS DOUBLE) / 3600 AS wait_hours
from passed
group by gate, repository_id, week_at
