-- entity: test_run
-- grain: test_run_id
-- definition: Test results that a build has recorded, all its suites together, as Jenkins counts them.
with action as (
  select run.*, unnest(actions) AS action
  from stg_jenkins__run AS run
),
counted as (
  select
    build_id,
    max(pipeline) AS pipeline,
    max(finished_at) AS finished_at,
    sum(action.totalCount) AS total_count,
    sum(action.failCount) AS failed_count,
    sum(coalesce(action.skipCount, 0)) AS skipped_count,
    max(_source) AS _source,
    max(coalesce(finished_at, started_at)) AS known_at,
    max(url) AS url
  from action
  where action.totalCount IS NOT NULL and action.failCount IS NOT NULL
  group by build_id
)
select
  counted.build_id || '/tests' AS test_run_id,
  counted.build_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  CAST(NULL AS VARCHAR) AS phase,
  counted.finished_at,
  CAST(total_count - failed_count - skipped_count AS INTEGER) AS passed_count,
  CAST(failed_count AS INTEGER) AS failed_count,
  CAST(skipped_count AS INTEGER) AS skipped_count,
  CAST(NULL AS INTEGER) AS flaky_count,
  CAST(NULL AS DOUBLE) AS coverage_ratio,
  counted.pipeline AS suite,
  checkout.commit_id,
  counted._source AS source_id,
  10 AS source_rank,
  counted.known_at,
  counted.url || 'testReport/' AS url
from counted
left join stg_jenkins__checkout AS checkout on checkout.build_id = counted.build_id
