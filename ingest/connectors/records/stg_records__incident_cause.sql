-- entity: incident_cause
-- grain: incident_cause_id
-- definition: A deployment that somebody says caused an incident, or did not; one that was taken back is gone.
select
  written.subject_id AS incident_cause_id,
  written.body ->> 'incident' AS incident_id,
  written.body ->> 'deployment' AS deployment_id,
  coalesce(written.body ->> 'verdict', 'caused') AS verdict,
  written.body ->> 'reason' AS reason,
  written.account_id,
  written.written_at AS decided_at,
  written.author_name,
  written.authentication,
  written.source_id,
  written.source_rank,
  written.known_at,
  written.url
from stg_records__current AS written
where written.kind = 'cause' and written.withdrawn_at is null
