-- grain: work_item_id, kind
-- title: What is wrong with work items
-- source: work_item_fact, work_item_state_fact
-- definition: Work items whose history does not add up, and what of it: a state that nothing maps, an interval that was left before
--   it was entered, whose end is missing, that overlaps the next or has a gap after it, an item that was done before it was
--   started. None of them is dropped: what cannot be known of an item is NULL, or makes its share a range.
-- column: work_item_id the item
-- column: kind state without a meaning, left before it was entered, end missing, overlap, gap after it, or done before it was started
-- column: item_key its key
-- column: title what it is called
-- column: native_state a state that it concerns, as the tool names it
-- column: fault_count how often
-- column: happened_at when, the last time
-- column: service_id its service
-- column: team_id the team that has it, or had it last
-- column: url page of the item
with found as (
  select
    work_item_id,
    'state without a meaning' AS kind,
    native_state,
    entered_at
  from work_item_state_fact
  where flow_state is null
  union all
  select work_item_id, fault AS kind, native_state, entered_at
  from work_item_state_fact
  where fault is not null
  union all
  select work_item_id, 'done before it was started' AS kind, native_state, done_at AS entered_at
  from work_item_fact
  where done_at < started_at
)
select
  found.work_item_id,
  found.kind,
  min(item.item_key) AS item_key,
  min(item.title) AS title,
  min(found.native_state) AS native_state,
  CAST(count(*) AS INTEGER) AS fault_count,
  max(found.entered_at) AS happened_at,
  min(item.service_id) AS service_id,
  min(item.team_id) AS team_id,
  min(item.url) AS url
from found
join work_item_fact AS item on item.work_item_id = found.work_item_id
group by found.work_item_id, found.kind
