-- fact: constraint
-- Of all teams and stages before the merge the one in which changes wait most, and wait longer than half a year before.
with waited as (
  select
    owner.team_id,
    stage.stage,
    stage.hours,
    stage.ended_at >= CAST($now AS TIMESTAMP) - INTERVAL 90 DAY AS is_recent
  from stage_fact AS stage
  join service_owner AS owner on owner.service_id = stage.service_id and owner.valid_to_at is null
  where stage.stage in ('coding', 'pickup', 'review')
    and stage.hours is not null
    and (
      stage.ended_at >= CAST($now AS TIMESTAMP) - INTERVAL 90 DAY
      or stage.ended_at between CAST($now AS TIMESTAMP) - INTERVAL 360 DAY and CAST($now AS TIMESTAMP) - INTERVAL 180 DAY
    )
),
compared as (
  select
    team_id,
    stage,
    median(hours) FILTER (WHERE is_recent) AS recent_hours,
    median(hours) FILTER (WHERE NOT is_recent) AS earlier_hours
  from waited
  group by team_id, stage
)
select 'constraint' AS fact, team_id || ': ' || stage AS item
from compared
where recent_hours > 2 * earlier_hours
order by recent_hours desc
limit 1
