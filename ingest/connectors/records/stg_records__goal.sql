-- entity: goal
-- grain: goal_id
-- definition: A bet, or an improvement of how a team works, as it is written now. An improvement counts from the day of its change.
with first_one as (
  select goal_id, min(revised_at) AS stated_at
  from stg_records__aim_version
  group by goal_id
),
parent as (
  select lower(record_id) AS name, min(goal_id) AS goal_id
  from stg_records__aim
  where kind = 'goal'
  group by lower(record_id)
  having count(*) = 1
)
select
  aim.goal_id,
  aim.body ->> 'name' AS name,
  CASE WHEN aim.kind = 'goal' THEN 'bet' ELSE 'improvement' END AS kind,
  aim.body ->> 'hypothesis' AS hypothesis,
  aim.body ->> 'metric' AS metric,
  aim.body ->> 'unit' AS unit,
  aim.body ->> 'better' AS better,
  CAST(aim.body ->> 'baseline' AS DOUBLE) AS baseline,
  CAST(aim.body ->> 'target' AS DOUBLE) AS target,
  CAST(aim.body ->> 'due_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS due_at,
  coalesce(first_one.stated_at, aim.written_at) AS stated_at,
  CAST(coalesce(aim.body ->> 'exposed_at', aim.body ->> 'changed_at') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS exposed_at,
  aim.series_id,
  aim.segment,
  aim.body ->> 'comparison_series' AS comparison_series_id,
  aim.body ->> 'comparison_segment' AS comparison_segment,
  aim.value_stream_id,
  aim.team_id,
  'git:' || md5(lower(aim.body ->> 'owner')) AS owner_account_id,
  coalesce(parent.goal_id, aim.body ->> 'parent') AS parent_goal_id,
  CAST(aim.body ->> 'value_per_day' AS DOUBLE) AS value_per_day,
  aim.body ->> 'currency' AS currency,
  aim.source_id,
  aim.source_rank,
  aim.known_at,
  aim.url
from stg_records__aim AS aim
left join first_one on first_one.goal_id = aim.goal_id
left join parent on parent.name = lower(aim.body ->> 'parent')
