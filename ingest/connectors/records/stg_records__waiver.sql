-- entity: waiver
-- grain: waiver_id
-- definition: A rule that somebody sets aside; one that was taken back stays with the time, since it held until then.
select
  waived.subject_id AS waiver_id,
  waived.body ->> 'policy' AS policy,
  coalesce(planned.id, waived.body ->> 'release') AS release_id,
  coalesce(service.id, waived.body ->> 'service') AS service_id,
  waived.body ->> 'reason' AS reason,
  waived.account_id AS approver_account_id,
  waived.written_at AS decided_at,
  CAST(waived.body ->> 'expires_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS expires_at,
  waived.withdrawn_at AS revoked_at,
  waived.author_name AS approver_name,
  waived.authentication,
  waived.source_id,
  waived.source_rank,
  waived.known_at,
  waived.url
from stg_records__current AS waived
left join stg_records__planned AS planned on planned.name = lower(waived.body ->> 'release')
left join stg_records__named AS service
  on service.subject = 'service' and service.name = lower(waived.body ->> 'service')
where waived.kind = 'waiver'
