-- grain: commit_id
-- source: build
-- definition: When each commit was first built with success.
-- column: commit_id the commit
-- column: begun_at when the first such build was asked for
-- column: finished_at when the first such build was over
select
  commit_id,
  min(coalesce(queued_at, started_at)) AS begun_at,
  min(finished_at) AS finished_at
from build
where commit_id is not null
  and outcome = 'succeeded'
group by commit_id
