-- entity: decision
-- grain: decision_id
-- definition: A decision that somebody wrote down.
select
  written.subject_id AS decision_id,
  coalesce(planned.id, written.body ->> 'release') AS release_id,
  coalesce(written.body ->> 'kind', 'note') AS kind,
  written.body ->> 'text' AS text,
  written.account_id,
  coalesce(CAST(written.body ->> 'decided_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC', written.written_at) AS decided_at,
  written.author_name,
  written.authentication,
  written.source_id,
  written.source_rank,
  written.known_at,
  written.url
from stg_records__current AS written
left join stg_records__planned AS planned on planned.name = lower(written.body ->> 'release')
where written.kind = 'decision' and written.withdrawn_at is null
