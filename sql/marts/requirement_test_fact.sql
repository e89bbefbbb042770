-- grain: test_result_id
-- title: Tests of requirements
-- source: test_result, test_run, int_test_run__committed, int_test_run__versioned, work_item, work_item_alias
-- definition: Each result of a test that names the requirement it is for, with the work item that this is: by id, by its key of today, or
--   by one that it had before.
-- limits: Only reports whose properties name requirements tell of this.
-- column: test_result_id the result
-- column: work_item_id the requirement, NULL if nothing is known under that name
-- column: requirement as the report has it
-- column: test_name the test
-- column: outcome passed, failed or skipped
-- column: finished_at when its run ended, NULL if the report does not say
-- column: commit_id what was tested, NULL if it is not known
-- column: service_id the service that was tested, NULL if the report does not name it
-- column: version of it
-- column: suite the test run's suite
-- column: url page of the test run
with word as (
  select lower(work_item_id) AS name, work_item_id, 1 AS choice from work_item
  union all
  select lower(item_key) AS name, work_item_id, 2 AS choice from work_item where item_key is not null
  union all
  select lower(alias.item_key) AS name, alias.work_item_id, 3 AS choice
  from work_item_alias AS alias
  join work_item on work_item.work_item_id = alias.work_item_id
),
only_one as (
  select name, choice, min(work_item_id) AS work_item_id
  from word
  group by name, choice
  having count(distinct work_item_id) = 1
),
named as (
  select name, work_item_id, row_number() over (partition by name order by choice) AS place
  from only_one
),
subject as (
  select test_run_id, service_id, version, row_number() over (partition by test_run_id order by service_id) AS place
  from int_test_run__versioned
  where is_subject
)
select
  result.test_result_id,
  named.work_item_id,
  result.requirement,
  result.name AS test_name,
  result.outcome,
  test_run.finished_at,
  committed.commit_id,
  subject.service_id,
  subject.version,
  test_run.suite,
  coalesce(result.url, test_run.url) AS url
from test_result AS result
left join test_run on test_run.test_run_id = result.test_run_id
left join int_test_run__committed AS committed on committed.test_run_id = result.test_run_id
left join subject on subject.test_run_id = result.test_run_id and subject.place = 1
left join named on named.name = lower(result.requirement) and named.place = 1
