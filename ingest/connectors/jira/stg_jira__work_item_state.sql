-- entity: work_item_state
-- grain: work_item_id, entered_at
-- definition: Intervals from the whole changelog, from creation on; the first state is what the first change came from.
--   A change at the very moment of another one is ordered by its id, and the last one stays. A status bears the name it
--   has today, or had last, so that a renamed one is one; its category likewise. A state that nothing tells is NULL.
with issue as (
  select
    _source,
    _key AS native_id,
    CAST(payload->>'$.fields.created' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
    CAST(payload->>'$.fields.updated' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
    payload->>'$.fields.status.id' AS status_id,
    payload->>'$.fields.status.name' AS status_name,
    payload->>'$.fields.status.statusCategory.key' AS category,
    regexp_extract(payload->>'$.self', '^(.*?)/rest/', 1) || '/browse/' || (payload->>'$.key') AS url,
    payload->'$.changelog.histories[*]' AS histories
  from raw.jira__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1 and not _is_deleted
),
history as (
  select _source, native_id, created_at, unnest(histories) AS history
  from issue
),
item as (
  select *, unnest(history->'$.items[*]') AS item, generate_subscripts(history->'$.items[*]', 1) AS position
  from history
),
moved as (
  select
    _source,
    native_id,
    CAST(history->>'$.id' AS BIGINT) AS history_id,
    position,
    -- Imported histories may begin before their issue.
    greatest(created_at, CASE json_type(history, '$.created')
      WHEN 'VARCHAR' THEN CAST(history->>'$.created' AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
      ELSE epoch_ms(CAST(history->>'$.created' AS BIGINT))
    END) AS changed_at,
    item->>'$.from' AS from_id,
    item->>'$.fromString' AS from_name,
    item->>'$.to' AS to_id,
    item->>'$.toString' AS to_name
  from item
  where (item->>'$.field') = 'status'
),
ranked as (
  select *, row_number() over (partition by _source, native_id order by changed_at, history_id, position) AS occurrence
  from moved
),
entry as (
  select
    issue._source,
    issue.native_id,
    issue.created_at AS entered_at,
    CAST(-1 AS BIGINT) AS history_id,
    CAST(0 AS BIGINT) AS position,
    CASE WHEN first_move.native_id IS NULL THEN issue.status_id ELSE first_move.from_id END AS status_id,
    CASE WHEN first_move.native_id IS NULL THEN issue.status_name ELSE first_move.from_name END AS status_name
  from issue
  left join ranked as first_move
    on first_move._source = issue._source and first_move.native_id = issue.native_id and first_move.occurrence = 1
  union all
  select _source, native_id, changed_at, history_id, position, to_id, to_name
  from moved
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by _source, native_id, entered_at order by history_id desc, position desc) = 1
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
    settled.native_id,
    settled.entered_at,
    lead(settled.entered_at) over (partition by settled._source, settled.native_id order by settled.entered_at) AS left_at,
    coalesce(status.status_name, settled.status_name) AS native_state,
    CASE coalesce(status.category, CASE WHEN settled.status_id = issue.status_id THEN issue.category END, named.category)
      WHEN 'new' THEN 'new'
      WHEN 'indeterminate' THEN 'active'
      WHEN 'done' THEN 'done'
    END AS native_category,
    issue.updated_at,
    issue.url
  from settled
  inner join issue on issue._source = settled._source and issue.native_id = settled.native_id
  left join status on status._source = settled._source and status.status_id = settled.status_id
  left join named on named._source = settled._source and named.status_name = lower(settled.status_name)
)
select
  _source || ':' || native_id AS work_item_id,
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
