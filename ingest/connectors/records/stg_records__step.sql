-- grain: step_id
-- title: Steps of runbooks
-- definition: One row a step, in the order in which the runbook lists them.
with entry as (
  select
    *,
    unnest(CAST(body -> 'steps' AS JSON[])) AS item,
    generate_subscripts(CAST(body -> 'steps' AS JSON[]), 1) AS place
  from stg_records__current
  where kind = 'runbook' and withdrawn_at is null
)
select
  entry.subject_id || '/' || (entry.item ->> 'id') AS step_id,
  entry.subject_id AS runbook_id,
  coalesce(planned.id, entry.body ->> 'release') AS release_id,
  entry.item,
  CAST(entry.place AS INTEGER) AS step_number,
  entry.source_id,
  entry.source_rank,
  entry.known_at,
  entry.url
from entry
left join stg_records__planned AS planned on planned.name = lower(entry.body ->> 'release')
