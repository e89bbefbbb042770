-- entity: work_item_assignee
-- grain: work_item_id, entered_at
-- definition: Who an issue was assigned to, from the whole changelog; times without anybody are no rows.
with issue as (
  select
    _source,
    _key AS native_id,
    CAST(payload->>'$.fields.created' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
    CAST(payload->>'$.fields.updated' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
    payload->'$.fields.assignee' AS assignee,
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
    greatest(created_at, CASE json_type(history, '$.created')
      WHEN 'VARCHAR' THEN CAST(history->>'$.created' AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
      ELSE epoch_ms(CAST(history->>'$.created' AS BIGINT))
    END) AS changed_at,
    item->>'$.from' AS from_id,
    item->>'$.to' AS to_id
  from item
  where (item->>'$.field') = 'assignee'
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
    CASE
      WHEN first_move.native_id IS NULL
        THEN coalesce(issue.assignee->>'$.accountId', issue.assignee->>'$.key', issue.assignee->>'$.name')
      ELSE first_move.from_id
    END AS account
  from issue
  left join ranked as first_move
    on first_move._source = issue._source and first_move.native_id = issue.native_id and first_move.occurrence = 1
  union all
  select _source, native_id, changed_at, history_id, position, to_id
  from moved
),
settled as (
  select *
  from entry
  qualify row_number() over (partition by _source, native_id, entered_at order by history_id desc, position desc) = 1
),
stretch as (
  select
    *,
    lead(entered_at) over (partition by _source, native_id order by entered_at) AS left_at
  from settled
)
select
  stretch._source || ':' || stretch.native_id AS work_item_id,
  stretch.entered_at,
  stretch.left_at,
  'jira:' || stretch.account AS account_id,
  stretch._source AS source_id,
  10 AS source_rank,
  issue.updated_at AS known_at,
  issue.url
from stretch
inner join issue on issue._source = stretch._source and issue.native_id = stretch.native_id
where stretch.account is not null and stretch.account <> ''
