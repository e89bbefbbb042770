-- entity: approval
-- grain: approval_id
-- definition: A signature at a gate: of whoever wrote it, with what it means and how it is known who it was.
select
  signed.subject_id AS approval_id,
  coalesce(planned.id, signed.body ->> 'release') AS release_id,
  signed.body ->> 'gate' AS gate,
  CAST(signed.body ->> 'requested_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS requested_at,
  signed.written_at AS decided_at,
  signed.body ->> 'verdict' AS verdict,
  signed.account_id AS signer_account_id,
  signed.body ->> 'meaning' AS meaning,
  CAST(signed.body ->> 'expires_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS expires_at,
  signed.author_name AS signer_name,
  signed.authentication,
  signed.source_id,
  signed.source_rank,
  signed.known_at,
  signed.url
from stg_records__current AS signed
left join stg_records__planned AS planned on planned.name = lower(signed.body ->> 'release')
where signed.kind = 'approval' and signed.withdrawn_at is null
