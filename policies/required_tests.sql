-- Unit, integration or end-to-end tests ran on the commit that goes out, and none failed the last time.
with counted as (
  select
    subject_id,
    count(*) FILTER (WHERE phase IN ('unit', 'integration', 'end to end')) AS test_count,
    count(*) FILTER (WHERE phase IN ('unit', 'integration', 'end to end') AND NOT has_passed) AS red_count,
    min(suite) FILTER (WHERE phase IN ('unit', 'integration', 'end to end') AND NOT has_passed) AS red_suite,
    min_by(url, suite) FILTER (WHERE phase IN ('unit', 'integration', 'end to end') AND NOT has_passed) AS red_url,
    max(finished_at) FILTER (WHERE phase IN ('unit', 'integration', 'end to end')) AS finished_at,
    count(*) AS check_count
  from gate_check_fact
  group by subject_id
)
select
  subject.subject_id,
  CASE
    WHEN counted.red_count > 0 THEN false
    WHEN counted.test_count > 0 THEN true
    WHEN counted.check_count > 0 THEN false
  END AS is_met,
  CASE
    WHEN counted.red_count > 0 THEN CAST(counted.red_count AS VARCHAR) || ' of ' || CAST(counted.test_count AS VARCHAR)
      || ' test suites failed: ' || counted.red_suite
    WHEN counted.test_count = 1 THEN 'Its test suite passed'
    WHEN counted.test_count > 1 THEN 'All ' || CAST(counted.test_count AS VARCHAR) || ' test suites passed'
    WHEN counted.check_count > 0 THEN 'Its build runs no test'
    ELSE 'No build of its commit is known'
  END AS reason,
  coalesce(counted.red_url, subject.url) AS evidence_url,
  counted.finished_at AS evidence_at
from gate_subject_fact AS subject
left join counted on counted.subject_id = subject.subject_id
