-- Where a service has an environment before production, each version is there first; repairs may go straight. A service that did not
-- use it in the ninety days before has none.
with tried as (
  select service_id, commit_id, min(finished_at) AS finished_at
  from deployment_fact
  where (environment_tier <> 'production' or is_prerelease) and outcome = 'succeeded'
  group by service_id, commit_id
),
used as (
  select subject.subject_id, max(other.finished_at) AS used_at
  from gate_subject_fact AS subject
  join tried AS other on other.service_id = subject.service_id
  where other.finished_at < subject.happened_at
    and other.finished_at >= subject.happened_at - INTERVAL '90' DAY
  group by subject.subject_id
)
select
  subject.subject_id,
  CASE
    WHEN subject.kind <> 'deployment' OR subject.is_repair OR used.subject_id IS NULL THEN true
    WHEN subject.commit_id IS NOT NULL THEN tried.commit_id IS NOT NULL
  END AS is_met,
  CASE
    WHEN subject.kind <> 'deployment' THEN 'It is not in production'
    WHEN subject.is_repair THEN 'A repair may go straight to production'
    WHEN used.subject_id IS NULL THEN 'The service used no environment before production in ninety days'
    WHEN subject.commit_id IS NULL THEN 'Its commit is not known'
    WHEN tried.commit_id IS NOT NULL THEN 'It ran in an environment before production first'
    ELSE 'It went to production without having run before it'
  END AS reason,
  subject.url AS evidence_url,
  coalesce(tried.finished_at, subject.due_at) AS evidence_at
from gate_subject_fact AS subject
left join used on used.subject_id = subject.subject_id
left join tried
  on tried.service_id = subject.service_id
  and tried.commit_id = subject.commit_id
  and tried.finished_at < subject.happened_at
