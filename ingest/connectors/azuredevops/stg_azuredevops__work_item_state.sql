-- entity: work_item_state
-- grain: work_item_id, entered_at
-- definition: Intervals from the revisions; where the first of them is not read, since the time that it tells of its state. What a
--   state means is what its category says: Proposed is new, InProgress and Resolved active, Completed done, Removed cancelled. Of
--   changes at one moment the later one stays.
with entry as (
  select
    *,
    CASE WHEN earlier_rev IS NULL AND rev > 1 THEN coalesce(state_changed_at, changed_at) ELSE changed_at END AS entered_at
  from stg_azuredevops__change_of_item
  where earlier_rev IS NULL or state IS DISTINCT FROM earlier_state
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by work_item_id, entered_at order by rev desc) = 1
),
stretch as (
  select *, lead(entered_at) over (partition by work_item_id order by entered_at) AS left_at
  from settled
),
type as (
  select
    _source,
    payload->>'project' AS project,
    payload->>'name' AS name,
    unnest(from_json(payload->'states', '[{"name": "VARCHAR", "category": "VARCHAR"}]')) AS state
  from (
    select *
    from raw.azuredevops__type
    qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
  )
),
meaning as (
  select _source, project, name, state.name AS state, min(state.category) AS category
  from type
  group by _source, project, name, state.name
)
select
  stretch.work_item_id,
  stretch.entered_at,
  stretch.left_at,
  stretch.state AS native_state,
  CASE meaning.category
    WHEN 'Proposed' THEN 'new'
    WHEN 'InProgress' THEN 'active'
    WHEN 'Resolved' THEN 'active'
    WHEN 'Completed' THEN 'done'
    WHEN 'Removed' THEN 'cancelled'
  END AS flow_state,
  CASE meaning.category
    WHEN 'Proposed' THEN 'new'
    WHEN 'InProgress' THEN 'active'
    WHEN 'Resolved' THEN 'active'
    WHEN 'Completed' THEN 'done'
    WHEN 'Removed' THEN 'done'
  END AS native_category,
  stretch._source AS source_id,
  10 AS source_rank,
  item.updated_at AS known_at,
  item.told.url AS url
from stretch
join stg_azuredevops__item AS item on item.work_item_id = stretch.work_item_id
left join meaning
  on meaning._source = stretch._source
  and meaning.project = stretch.project
  and meaning.name = stretch.type
  and meaning.state = stretch.state
