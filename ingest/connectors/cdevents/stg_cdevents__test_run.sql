-- entity: test_run
-- grain: test_run_id
-- definition: Runs of test suites. Cases are counted where they name the run; without them a suite that succeeded had no
--   failure, of one that failed it is known that there was at least one.
with test_case as (
  select
    _source,
    _source || ':testsuiterun:' || coalesce(json_extract_string(content, '$.testSuiteRun.source'), event_source) || '/'
      || json_extract_string(content, '$.testSuiteRun.id') AS suite_key,
    subject_key,
    CASE
      WHEN predicate = 'skipped' THEN 'skipped'
      WHEN json_extract_string(content, '$.outcome') IN ('success', 'pass') THEN 'passed'
      WHEN json_extract_string(content, '$.outcome') IN ('failure', 'fail', 'error') THEN 'failed'
      WHEN json_extract_string(content, '$.outcome') = 'cancel' THEN 'skipped'
    END AS verdict,
    row_number() over (partition by subject_key order by happened_at desc, event_id desc) AS recency
  from stg_cdevents__event
  where kind IN ('testcaserun.finished', 'testcaserun.skipped')
    and json_extract_string(content, '$.testSuiteRun.id') IS NOT NULL
),
counted as (
  select
    suite_key,
    count(*) FILTER (WHERE verdict = 'passed') AS passed_count,
    count(*) FILTER (WHERE verdict = 'failed') AS failed_count,
    count(*) FILTER (WHERE verdict = 'skipped') AS skipped_count
  from test_case
  where recency = 1
  group by suite_key
),
chain as (
  select _source, chain_id, max(subject_key) AS build_id, max(commit_id) AS commit_id
  from stg_cdevents__run
  where subject_kind = 'pipelinerun' and chain_id IS NOT NULL
  group by _source, chain_id
)
select
  run.subject_key AS test_run_id,
  chain.build_id,
  run.environment_key AS environment_id,
  run.finished_at,
  CAST(counted.passed_count AS INTEGER) AS passed_count,
  CAST(
    CASE
      WHEN run.outcome = 'failed' THEN greatest(coalesce(counted.failed_count, 1), 1)
      WHEN counted.suite_key IS NOT NULL THEN counted.failed_count
      WHEN run.outcome = 'succeeded' THEN 0
    END AS INTEGER
  ) AS failed_count,
  CAST(counted.skipped_count AS INTEGER) AS skipped_count,
  run.name AS suite,
  coalesce(run.commit_id, chain.commit_id) AS commit_id,
  run._source AS source_id,
  10 AS source_rank,
  run.known_at,
  run.url
from stg_cdevents__run AS run
left join counted on counted.suite_key = run.subject_key
left join chain on chain._source = run._source and chain.chain_id = run.chain_id
where run.subject_kind = 'testsuiterun'
