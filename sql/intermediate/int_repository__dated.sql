-- grain: repository_id
-- source: int_commit__merged
-- definition: The year in which a repository's files count as recently changed: twelve months up to the month of the newest
--   commit of its default branch.
-- column: repository_id the repository
-- column: year_start_at where that year begins
select
  repository_id,
  CAST(date_trunc('month', max(committed_at) - INTERVAL '365' DAY) AS TIMESTAMP) AS year_start_at
from int_commit__merged
where is_mainline
group by repository_id
