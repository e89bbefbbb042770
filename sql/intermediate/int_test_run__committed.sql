-- grain: test_run_id
-- source: test_run, build, commit
-- definition: What each test run tested: the commit that it names, by id or by a hash that only one repository has, else that of
--   its build.
-- column: test_run_id the test run
-- column: commit_id the commit, NULL if it is not known
-- column: repository_id its repository
with told as (
  select test_run.test_run_id, min(known.commit_id) AS commit_id
  from test_run
  join commit AS known on known.sha = test_run.commit_id
  group by test_run.test_run_id
  having count(distinct known.commit_id) = 1
),
resolved as (
  select
    test_run.test_run_id,
    coalesce(
      CASE WHEN strpos(test_run.commit_id, '@') > 0 THEN test_run.commit_id END, told.commit_id, build.commit_id
    ) AS commit_id,
    build.repository_id
  from test_run
  left join told on told.test_run_id = test_run.test_run_id
  left join build on build.build_id = test_run.build_id
)
select
  test_run_id,
  commit_id,
  coalesce(repository_id, NULLIF(split_part(commit_id, '@', 1), '')) AS repository_id
from resolved
