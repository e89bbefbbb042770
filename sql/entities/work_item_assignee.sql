-- grain: work_item_id, entered_at
-- definition: Who a work item was assigned to, and from when to when.
select
  CAST(NULL AS VARCHAR) AS work_item_id,
  CAST(NULL AS TIMESTAMP) AS entered_at,
  CAST(NULL AS TIMESTAMP) AS left_at,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
