-- Nothing but repairs goes out in a freeze of everybody, of its value stream, service or environment. What has no time yet is held
-- against now. Of merges alone nobody can be told to have released.
with judged as (
  select
    part.subject_id,
    count(distinct blackout.blackout_id) AS freeze_count,
    count(distinct CASE WHEN coalesce(blackout.strictness, 'forbidden') = 'forbidden' THEN blackout.blackout_id END) AS forbidden_count,
    min(coalesce(blackout.name, blackout.kind, blackout.blackout_id)) AS freeze,
    max(blackout.ends_at) AS ends_at,
    min(blackout.url) AS url
  from gate_service_fact AS part
  join gate_subject_fact AS subject on subject.subject_id = part.subject_id
  left join deployment_fact AS rolled on rolled.deployment_id = part.subject_id
  join blackout
    on coalesce(subject.due_at, CAST($now AS TIMESTAMP)) >= blackout.starts_at
    and coalesce(subject.due_at, CAST($now AS TIMESTAMP)) < blackout.ends_at
  where coalesce(blackout.value_stream_id, part.value_stream_id, '') = coalesce(part.value_stream_id, '')
    and coalesce(blackout.service_id, part.service_id) in (part.service_id, part.service_name)
    and coalesce(blackout.environment_id, rolled.environment_id, '') = coalesce(rolled.environment_id, '')
  group by part.subject_id
),
planned as (
  select count(*) AS freeze_count from blackout
)
select
  subject.subject_id,
  CASE
    WHEN subject.is_repair OR coalesce(subject.origin, '') = 'merge' THEN true
    ELSE coalesce(judged.forbidden_count, 0) = 0
  END AS is_met,
  CASE
    WHEN planned.freeze_count = 0 THEN 'No freeze is planned'
    WHEN judged.freeze_count IS NULL THEN 'It lies in no freeze'
    WHEN subject.is_repair THEN 'It lies in a freeze and is a repair: ' || judged.freeze
    WHEN coalesce(subject.origin, '') = 'merge' THEN 'It is a merge in a freeze, which no tool tells as a roll-out: ' || judged.freeze
    WHEN coalesce(judged.forbidden_count, 0) = 0 THEN 'It lies in days that are discouraged: ' || judged.freeze
    ELSE 'It lies in a freeze: ' || judged.freeze
  END AS reason,
  coalesce(judged.url, subject.url) AS evidence_url,
  subject.due_at AS evidence_at
from gate_subject_fact AS subject
cross join planned
left join judged on judged.subject_id = subject.subject_id
