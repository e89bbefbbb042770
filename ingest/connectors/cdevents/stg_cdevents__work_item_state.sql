-- entity: work_item_state
-- grain: work_item_id, entered_at
-- definition: Tickets are open or closed: CDEvents tells no states between. One that is updated after it was closed is open
--   again. A resolution that says so makes it cancelled.
with turn as (
  select
    *,
    CASE WHEN predicate = 'closed' THEN 'Closed' ELSE 'Open' END AS native_state,
    row_number() over (partition by subject_key, happened_at order by event_id desc) AS precedence
  from stg_cdevents__event
  where subject_kind = 'ticket'
),
single as (
  select *, lag(native_state) over (partition by subject_key order by happened_at) AS state_before
  from turn
  where precedence = 1
),
entry as (
  select *, lead(happened_at) over (partition by subject_key order by happened_at) AS left_at
  from single
  where state_before IS NULL OR state_before <> native_state
)
select
  subject_key AS work_item_id,
  happened_at AS entered_at,
  left_at,
  native_state,
  CASE
    WHEN native_state = 'Open' THEN 'new'
    WHEN regexp_matches(json_extract_string(content, '$.resolution'), '(?i)cancel|withdraw|wont|won.t|duplicate|reject|obsolete')
      THEN 'cancelled'
    ELSE 'done'
  END AS flow_state,
  CASE WHEN native_state = 'Open' THEN 'new' ELSE 'done' END AS native_category,
  _source AS source_id,
  10 AS source_rank,
  happened_at AS known_at,
  url
from entry
