-- grain: change_id, work_item_id
-- definition: A change that serves a work item, with the evidence.
select
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS VARCHAR) AS work_item_id,
  CAST(NULL AS VARCHAR) AS evidence,
  CAST(NULL AS DOUBLE) AS confidence_ratio,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
