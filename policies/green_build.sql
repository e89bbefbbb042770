-- No CI job on the commit that goes out ended badly the last time that it ran.
with counted as (
  select
    subject_id,
    count(*) AS check_count,
    count(*) FILTER (WHERE NOT has_passed) AS red_count,
    min(suite) FILTER (WHERE NOT has_passed) AS red_suite,
    min_by(url, suite) FILTER (WHERE NOT has_passed) AS red_url,
    min_by(url, suite) AS url,
    max(finished_at) AS finished_at
  from gate_check_fact
  group by subject_id
)
select
  subject.subject_id,
  CASE WHEN counted.check_count > 0 THEN counted.red_count = 0 END AS is_met,
  CASE
    WHEN counted.check_count IS NULL THEN 'No build of its commit is known'
    WHEN counted.red_count > 0 THEN CAST(counted.red_count AS VARCHAR) || ' of ' || CAST(counted.check_count AS VARCHAR)
      || ' checks failed: ' || counted.red_suite
    ELSE 'All ' || CAST(counted.check_count AS VARCHAR) || ' checks passed'
  END AS reason,
  coalesce(counted.red_url, counted.url, subject.url) AS evidence_url,
  counted.finished_at AS evidence_at
from gate_subject_fact AS subject
left join counted on counted.subject_id = subject.subject_id
