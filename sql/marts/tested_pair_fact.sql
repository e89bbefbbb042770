-- grain: service_id, version, other_service_id, other_version
-- title: Versions tested together
-- source: int_test_run__versioned, test_run
-- definition: Pairs of versions of two services that ran in one test run, seen from both ends, with the last such run and whether it passed. A run
--   passed if it has tests and none failed.
-- limits: Only reports that name the versions that ran tell of this; that a pair is not here means that no report names it.
-- column: service_id the one service
-- column: version its version
-- column: other_service_id the other service
-- column: other_version its version
-- column: run_count test runs of both
-- column: passed_count of them passed
-- column: tested_at when the last one ended, NULL if no report says
-- column: has_passed whether the last one passed
-- column: suite of the last one
-- column: url page of the last one
with met as (
  select
    own.service_id,
    own.version,
    other.service_id AS other_service_id,
    other.version AS other_version,
    test_run.finished_at,
    test_run.suite,
    test_run.url,
    coalesce(test_run.failed_count, 0) = 0 AND coalesce(test_run.passed_count, 0) > 0 AS has_passed,
    row_number() over (
      partition by own.service_id, own.version, other.service_id, other.version
      order by coalesce(test_run.finished_at, TIMESTAMP '0001-01-01 00:00:00') desc, test_run.test_run_id desc
    ) AS recency
  from int_test_run__versioned AS own
  join int_test_run__versioned AS other on other.test_run_id = own.test_run_id
  join test_run on test_run.test_run_id = own.test_run_id
  where other.service_id <> own.service_id
    and (own.is_subject or other.is_subject)
)
select
  service_id,
  version,
  other_service_id,
  other_version,
  CAST(count(*) AS INTEGER) AS run_count,
  CAST(count(*) FILTER (WHERE has_passed) AS INTEGER) AS passed_count,
  max(finished_at) AS tested_at,
  bool_or(has_passed) FILTER (WHERE recency = 1) AS has_passed,
  max(CASE WHEN recency = 1 THEN suite END) AS suite,
  max(CASE WHEN recency = 1 THEN url END) AS url
from met
group by service_id, version, other_service_id, other_version
