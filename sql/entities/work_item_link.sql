-- grain: from_work_item_id, to_work_item_id, kind
-- definition: A link between work items: blocks, relates, clones.
select
  CAST(NULL AS VARCHAR) AS from_work_item_id,
  CAST(NULL AS VARCHAR) AS to_work_item_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
