-- entity: release
-- grain: release_id
-- definition: A release that somebody plans.
with plan as (
  select *, body ->> 'parent' AS parent, body ->> 'released_at' AS released
  from stg_records__current
  where kind = 'release' and withdrawn_at is null
)
select
  plan.subject_id AS release_id,
  plan.body ->> 'name' AS name,
  coalesce(plan.body ->> 'kind', 'independent') AS kind,
  coalesce(parent.subject_id, plan.parent) AS parent_release_id,
  plan.body ->> 'methodology' AS methodology,
  CAST(plan.body ->> 'planned_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_at,
  CAST(plan.released AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS released_at,
  coalesce(plan.body ->> 'status', CASE WHEN plan.released IS NULL THEN 'planned' ELSE 'released' END) AS status,
  CAST(plan.body ->> 'planned_start_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS planned_start_at,
  coalesce(team.id, plan.body ->> 'owner_team') AS owner_team_id,
  'git:' || md5(lower(plan.body ->> 'owner')) AS owner_account_id,
  plan.source_id,
  plan.source_rank,
  plan.known_at,
  plan.url
from plan
left join plan AS parent on lower(parent.record_id) = lower(plan.parent)
left join stg_records__named AS team on team.subject = 'team' and team.name = lower(plan.body ->> 'owner_team')
qualify row_number() over (partition by plan.subject_id order by parent.record_id = plan.parent desc nulls last, parent.record_id) = 1
