-- Every approval that was asked for is given and holds when the release goes out. Where none was asked for, none is missing.
with signed as (
  select
    approval.release_id AS subject_id,
    count(*) AS approval_count,
    count(*) FILTER (WHERE lower(approval.verdict) in ('rejected', 'refused')) AS rejected_count,
    count(*) FILTER (
      WHERE lower(approval.verdict) = 'approved'
        AND approval.decided_at <= coalesce(subject.happened_at, CAST($now AS TIMESTAMP))
        AND coalesce(approval.expires_at, TIMESTAMP '9999-12-31 00:00:00') > coalesce(subject.happened_at, CAST($now AS TIMESTAMP))
    ) AS valid_count,
    count(*) FILTER (WHERE approval.verdict IS NULL) AS open_count,
    min(approval.gate) FILTER (WHERE lower(approval.verdict) in ('rejected', 'refused')) AS rejected_gate,
    min(approval.gate) FILTER (WHERE approval.verdict IS NULL) AS open_gate,
    max(approval.decided_at) AS decided_at,
    min(approval.url) AS url
  from approval
  join gate_subject_fact AS subject on subject.subject_id = approval.release_id
  group by approval.release_id
)
select
  subject.subject_id,
  CASE
    WHEN signed.subject_id IS NULL THEN true
    WHEN signed.rejected_count > 0 THEN false
    WHEN signed.valid_count = signed.approval_count THEN true
    WHEN signed.approval_count > 0 AND subject.happened_at IS NOT NULL THEN false
  END AS is_met,
  CASE
    WHEN signed.subject_id IS NULL THEN 'No approval was asked for'
    WHEN signed.rejected_count > 0 THEN 'It was refused: ' || signed.rejected_gate
    WHEN signed.valid_count = signed.approval_count AND signed.approval_count = 1 THEN 'The approval that was asked for is given'
    WHEN signed.valid_count = signed.approval_count THEN 'All ' || CAST(signed.approval_count AS VARCHAR) || ' approvals are given'
    WHEN signed.open_count > 0 THEN CAST(signed.open_count AS VARCHAR) || ' of ' || CAST(signed.approval_count AS VARCHAR)
      || ' approvals are missing: ' || signed.open_gate
    ELSE CAST(signed.approval_count - signed.valid_count AS VARCHAR) || ' approvals came too late or have expired'
  END AS reason,
  coalesce(signed.url, subject.url) AS evidence_url,
  coalesce(signed.decided_at, subject.due_at) AS evidence_at
from gate_subject_fact AS subject
left join signed on signed.subject_id = subject.subject_id
