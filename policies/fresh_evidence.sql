-- The newest check of the commit that goes out is no older than fourteen days when it does.
with newest as (
  select subject_id, max(finished_at) AS finished_at
  from gate_check_fact
  group by subject_id
)
select
  subject.subject_id,
  CASE
    WHEN newest.finished_at IS NOT NULL
      THEN newest.finished_at >= coalesce(subject.happened_at, CAST($now AS TIMESTAMP)) - INTERVAL '14' DAY
  END AS is_met,
  CASE
    WHEN newest.finished_at IS NULL THEN 'No build of its commit is known'
    WHEN newest.finished_at >= coalesce(subject.happened_at, CAST($now AS TIMESTAMP)) - INTERVAL '14' DAY
      THEN 'Its checks are less than fourteen days old'
    ELSE 'Its newest check is more than fourteen days old'
  END AS reason,
  subject.url AS evidence_url,
  newest.finished_at AS evidence_at
from gate_subject_fact AS subject
left join newest on newest.subject_id = subject.subject_id
