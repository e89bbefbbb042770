-- fact: flaky
-- Runs in which the suite failed and then passed on the same commit.
with job as (
  select build.repository_id, build.attempt, build.commit_id, build_job.outcome,
    split_part(build.build_id, ':', 3) AS run
  from build_job
  join build on build.build_id = build_job.build_id
  where build_job.name = (CAST($planted AS JSON) ->> '$.FLAKY.job')
)
select distinct 'flaky' AS fact, failed.run AS item
from job AS failed
join repository on repository.repository_id = failed.repository_id
join job AS passed
  on passed.run = failed.run
  and passed.commit_id = failed.commit_id
  and passed.outcome = 'succeeded'
  and passed.attempt > failed.attempt
where failed.outcome = 'failed'
  and repository.name = (CAST($planted AS JSON) ->> '$.FLAKY.repository')
