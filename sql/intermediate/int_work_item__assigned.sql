-- grain: work_item_id, entered_at
-- source: work_item_state, work_item_assignee, int_account__merged, int_person__teamed
-- definition: The team of whoever a work item was assigned to when it entered a state, or of the first one after that while it
--   was there; only where the person was in one team then.
-- column: work_item_id the item
-- column: entered_at when it entered the state
-- column: team_id the team of its assignee then
with held as (
  select
    state.work_item_id,
    state.entered_at,
    assignee.account_id,
    assignee.entered_at AS assigned_at,
    row_number() over (
      partition by state.work_item_id, state.entered_at order by assignee.entered_at, assignee.account_id
    ) AS precedence
  from work_item_state AS state
  join work_item_assignee AS assignee on assignee.work_item_id = state.work_item_id
  where (assignee.left_at is null or assignee.left_at > state.entered_at)
    and (state.left_at is null or assignee.entered_at < state.left_at)
)
select
  held.work_item_id,
  held.entered_at,
  min(teamed.team_id) AS team_id
from held
join int_account__merged AS account on account.account_id = held.account_id
join int_person__teamed AS teamed on teamed.person_id = account.person_id
where held.precedence = 1
  and held.entered_at >= teamed.valid_from_at
  and (teamed.valid_to_at is null or held.entered_at < teamed.valid_to_at)
group by held.work_item_id, held.entered_at
having count(distinct teamed.team_id) = 1
