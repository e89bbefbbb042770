-- entity: goal_decision
-- grain: goal_decision_id
-- definition: What somebody decided about a goal, with the figures that were answered then.
with keyed as (
  select lower(item_key) AS name, min(work_item_id) AS work_item_id
  from work_item
  group by lower(item_key)
  having count(*) = 1
)
select
  written.subject_id AS goal_decision_id,
  coalesce(aimed.id, written.body ->> 'goal') AS goal_id,
  written.body ->> 'verdict' AS verdict,
  written.body ->> 'reason' AS reason,
  CAST(written.body ->> 'next_look_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS next_look_at,
  coalesce(keyed.work_item_id, written.body ->> 'follow_up') AS follow_up_work_item_id,
  written.body ->> 'figures' AS figures,
  written.account_id,
  coalesce(CAST(written.body ->> 'decided_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC', written.written_at) AS decided_at,
  written.author_name,
  written.authentication,
  written.source_id,
  written.source_rank,
  written.known_at,
  written.url
from stg_records__current AS written
left join stg_records__aimed AS aimed on aimed.name = lower(written.body ->> 'goal')
left join keyed on keyed.name = lower(written.body ->> 'follow_up')
where written.kind = 'goal_decision' and written.withdrawn_at is null
