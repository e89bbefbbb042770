-- entity: work_item_state
-- grain: work_item_id, entered_at
-- definition: Intervals from the whole changelog, from creation on; the first state is what the first change came from.
--   A change at the very moment of another one is ordered by its id, and the last one stays. A status bears the name it
--   has today, or had last, so that a renamed one is one; its category likewise. A state that nothing tells is NULL.
with history as (
  select _source, work_item_id, unnest(changes) AS item
  from stg_jira__issue
),
moved as (
  select _source, work_item_id, item.history_id, item.position, item.changed_at, item.from_id, item.from_name, item.to_id, item.to_name
  from history
  where item.field = 'status'
),
first_move as (
  select work_item_id, from_id, from_name
  from moved
  qualify row_number() over (partition by work_item_id order by changed_at, history_id, position) = 1
),
entry as (
  select
    issue._source,
    issue.work_item_id,
    issue.created_at AS entered_at,
    CAST(-1 AS BIGINT) AS history_id,
    CAST(0 AS BIGINT) AS position,
    CASE WHEN first_move.work_item_id IS NULL THEN issue.status_id ELSE first_move.from_id END AS status_id,
    CASE WHEN first_move.work_item_id IS NULL THEN issue.status_name ELSE first_move.from_name END AS status_name
  from stg_jira__issue as issue
  left join first_move on first_move.work_item_id = issue.work_item_id
  union all
  select _source, work_item_id, changed_at, history_id, position, to_id, to_name
  from moved
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by work_item_id, entered_at order by history_id desc, position desc) = 1
),
status as (
  select
    _source,
    _key AS status_id,
    payload->>'$.name' AS status_name,
    payload->>'$.statusCategory.key' AS category
  from raw.jira__status
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
-- What a name means where its own status is not known any more; only if all of that name agree.
named as (
  select
    _source,
    lower(status_name) AS status_name,
    min(category) AS category
  from status
  group by _source, lower(status_name)
  having count(distinct category) = 1
),
state as (
  select
    settled._source,
    settled.work_item_id,
    settled.entered_at,
    lead(settled.entered_at) over (partition by settled.work_item_id order by settled.entered_at) AS left_at,
    coalesce(status.status_name, settled.status_name) AS native_state,
    CASE coalesce(status.category, CASE WHEN settled.status_id = issue.status_id THEN issue.status_category END, named.category)
      WHEN 'new' THEN 'new'
      WHEN 'indeterminate' THEN 'active'
      WHEN 'done' THEN 'done'
    END AS native_category,
    issue.updated_at,
    issue.url
  from settled
  inner join stg_jira__issue as issue on issue.work_item_id = settled.work_item_id
  left join status on status._source = settled._source and status.status_id = settled.status_id
  left join named on named._source = settled._source and named.status_name = lower(settled.status_name)
)
select
  work_item_id,
  entered_at,
  left_at,
  native_state,
  native_category AS flow_state,
  CAST(NULL AS VARCHAR) AS phase,
  CAST(NULL AS VARCHAR) AS team_id,
  native_category,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url
from state
