-- grain: item_key, work_item_id
-- definition: A key that a work item had before: its project was renamed, or it was moved to another one.
select
  CAST(NULL AS VARCHAR) AS item_key,
  CAST(NULL AS VARCHAR) AS work_item_id,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
